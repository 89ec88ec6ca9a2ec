/* The user's x87, SSE and AVX registers. The kernel is compiled without them. */
#include "cpu/fpu.h"
#include "abi/errno.h"
#include "abi/signal.h"
#include "cpu/cpu.h"
#include "cpu/usercopy.h"
#include "lib/string.h"

#define XCR0_WANTED  7ul               /* x87, SSE, AVX */
#define LEGACY_SIZE  512
#define HEADER_SIZE  64

uint32_t fpu_size = LEGACY_SIZE;
uint8_t  fpu_use_xsave;

static uint64_t xfeatures;
static uint32_t mxcsr_mask;             /* the bits that MXCSR has here: DAZ came later than the others */

/* A fresh state, header included: XRSTOR of it resets what xfeatures does not name. */
static struct {
	struct fpstate      legacy;
	struct xsave_header header;
	uint8_t             avx[256];
} fresh __attribute__((aligned(64))) = {
	.legacy.cwd = 0x37f,
	.legacy.mxcsr = 0x1f80,
	.header.xfeatures = 3,
};

void fpu_init_cpu(void)
{
	static struct fpstate live __attribute__((aligned(16)));

	__asm__ volatile("fninit; fxsave64 %0" : "=m"(live));
	mxcsr_mask = live.mxcsr_mask ? live.mxcsr_mask : 0xffbf;      /* SDM 1, 11.6.6 */
	if (!cpu_features.xsave)
		return;
	xfeatures = (cpuid(13, 0).eax & XCR0_WANTED) | 3;
	xsetbv(0, xfeatures);
	fpu_size = cpuid(13, 0).ebx;       /* for what XCR0 now enables */
	fpu_use_xsave = 1;
}

void fpu_init_area(void *area)
{
	memcpy(area, &fresh, min(fpu_size, (uint32_t)sizeof(fresh)));
}

void fpu_save_live(void *area)
{
	if (!fpu_use_xsave) {
		__asm__ volatile("fxsave64 (%0)" : : "r"(area) : "memory");
		return;
	}
	memset((char *)area + LEGACY_SIZE, 0, HEADER_SIZE);    /* XSAVE leaves its reserved words */
	__asm__ volatile("xsave64 (%0)" : : "r"(area), "a"(7), "d"(0) : "memory");
}

void fpu_reset_live(void)
{
	if (fpu_use_xsave)
		__asm__ volatile("xrstor64 (%0)" : : "r"(&fresh), "a"(7), "d"(0) : "memory");
	else
		__asm__ volatile("fxrstor64 (%0)" : : "r"(&fresh) : "memory");
}

int fpu_error_code(bool simd)
{
	uint32_t mxcsr, raised;
	uint16_t control, status;

	if (simd) {
		__asm__ volatile("stmxcsr %0" : "=m"(mxcsr));
		raised = mxcsr & ~(mxcsr >> 7);
	} else {
		__asm__ volatile("fnstsw %0; fnstcw %1" : "=m"(status), "=m"(control));
		raised = status & ~control;
	}
	if (raised & 0x01)
		return FPE_FLTINV;
	if (raised & 0x04)
		return FPE_FLTDIV;
	if (raised & 0x08)
		return FPE_FLTOVF;
	if (raised & 0x12)                 /* underflow, denormal */
		return FPE_FLTUND;
	return raised & 0x20 ? FPE_FLTRES : 0;
}

/* XSAVE writes straight to the user's stack; a fault on the way is fixed up. The header's
   reserved words are not written by it, and the software words are ours to fill in. */
int fpu_save_user(void *uarea)
{
	struct fpstate *u = uarea;
	struct fpx_sw_bytes sw = {
		.magic1 = FP_XSTATE_MAGIC1, .extended_size = fpu_size + sizeof(uint32_t),
		.xfeatures = xfeatures, .xstate_size = fpu_size,
	};

	if (!user_copy_ok((uintptr_t)uarea, fpu_user_size()))
		return -EFAULT;
	if (!fpu_use_xsave) {
		user_access_begin();
		__asm__ goto("1: fxsave64 (%0)\n" EX_TABLE("1b", "%l[fault]")
			     : : "r"(uarea) : "memory" : fault);
		user_access_end();
		return put_user32(&u->sw_reserved.magic1, 0);    /* no more than this follows */
	}
	if (clear_user((char *)uarea + LEGACY_SIZE, HEADER_SIZE) < 0)
		return -EFAULT;
	user_access_begin();
	__asm__ goto("1: xsave64 (%0)\n" EX_TABLE("1b", "%l[fault]")
		     : : "r"(uarea), "a"(7), "d"(0) : "memory" : fault);
	user_access_end();
	if (copyout(&u->sw_reserved, &sw, sizeof(sw)) < 0)
		return -EFAULT;
	return put_user32((char *)uarea + fpu_size, FP_XSTATE_MAGIC2);
fault:
	user_access_end();
	return -EFAULT;
}

/* Is there the extended state that we put there, or only the legacy part? */
static bool has_xstate(const struct fpstate *u)
{
	struct fpx_sw_bytes sw;
	uint32_t magic2;

	return copyin(&sw, &u->sw_reserved, sizeof(sw)) == 0
	       && sw.magic1 == FP_XSTATE_MAGIC1 && sw.xstate_size == fpu_size
	       && get_user32(&magic2, (const char *)u + fpu_size) == 0
	       && magic2 == FP_XSTATE_MAGIC2;
}

/* Loaded straight from user memory: hardware refuses bad headers and MXCSR bits by #GP,
   which the fix-up turns into an error. Emulators are laxer, so MXCSR is looked at too. */
static int restore(const void *uarea)
{
	const struct fpstate *u = uarea;
	uint64_t mask = fpu_use_xsave && has_xstate(u) ? 7 : 3;
	struct xsave_header h;
	uint32_t mxcsr;

	if (((uintptr_t)uarea & 15) || !user_copy_ok((uintptr_t)uarea, fpu_user_size())
	    || get_user32(&mxcsr, &u->mxcsr) < 0 || (mxcsr & ~mxcsr_mask))
		return -EFAULT;
	if (mask == 7 && (((uintptr_t)uarea & 63) || copyin(&h, u + 1, sizeof(h)) < 0
			  || (h.xfeatures & ~xfeatures) || h.xcomp_bv || h.reserved[0]))
		return -EFAULT;
	user_access_begin();
	if (mask == 7)
		__asm__ goto("1: xrstor64 (%0)\n" EX_TABLE("1b", "%l[fault]")
			     : : "r"(uarea), "a"(7), "d"(0) : "memory" : fault);
	else
		__asm__ goto("1: fxrstor64 (%0)\n" EX_TABLE("1b", "%l[fault]")
			     : : "r"(uarea) : "memory" : fault);
	user_access_end();
	return 0;
fault:
	user_access_end();
	return -EFAULT;
}

int fpu_restore_user(const void *uarea)
{
	int err = uarea ? restore(uarea) : 0;

	if (!uarea || err < 0)
		fpu_reset_live();
	return err;
}

int fpu_set_area(void *area, const void *uarea, size_t n)
{
	struct xsave_header *h = (void *)((char *)area + LEGACY_SIZE);
	int err = copyin(area, uarea, n);

	((struct fpstate *)area)->mxcsr &= mxcsr_mask;
	if (!fpu_use_xsave)
		return err;
	if (n <= LEGACY_SIZE)
		h->xfeatures |= 3;
	*h = (struct xsave_header){ .xfeatures = h->xfeatures & xfeatures };
	return err;
}
