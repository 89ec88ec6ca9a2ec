/* The only way to touch user memory: a range check, a door (SMAP), and instructions that
   are listed in a table so that a fault on them comes back as -EFAULT. Layer 2.

   All but the _nofault ones may fault, and so sleep: they check as if they took RANK_SPACE.
   A _nofault one never enters vm_fault and may be called under any lock; it fails where the
   page is not present (or not writable) just now. */
#pragma once
#include "abi/errno.h"
#include "cpu/layout.h"
#include "cpu/cpu.h"
#include "cpu/rank.h"
#include "lib/fail.h"

/* 0 or -EFAULT; after a failure part of dst may have been written. */
int copyin_any(void *dst, const void *usrc, size_t n);
int copyout_any(void *udst, const void *src, size_t n);

/* The same, returning how many bytes were not copied (0 = all). */
size_t copyin_partial(void *dst, const void *usrc, size_t n);
size_t copyout_partial(void *udst, const void *src, size_t n);

/* A string with its NUL into dst[max]: its length without the NUL, -EFAULT, or
   -ENAMETOOLONG if the NUL is not among the first max bytes. */
long copyinstr(char *dst, const char *usrc, size_t max);

/* Zero user memory: 0 or -EFAULT. */
int clear_user(void *udst, size_t n);

int copyin_nofault(void *dst, const void *usrc, size_t n);
int get_user32_nofault(uint32_t *dst, const uint32_t *usrc);
int put_user32_nofault(uint32_t *udst, uint32_t val);

/* If *uaddr == old, store new; *seen is what was there. 0 or -EFAULT. uaddr aligned. */
int user_cmpxchg32(uint32_t *uaddr, uint32_t old, uint32_t new, uint32_t *seen);
int user_cmpxchg32_nofault(uint32_t *uaddr, uint32_t old, uint32_t new, uint32_t *seen);

/* Fault the page in, for writing, without changing it: before a _nofault retry. */
int user_fault_in(uint32_t *uaddr, bool write);

/* For trap(): a fault in kernel mode. usercopy_may_fault: is it an access that vm_fault
   should serve? (False for _nofault ones and for anything not in the table.) If that fails,
   or for #GP, usercopy_fixup: sends the frame to the fix-up and returns true, or
   returns false: the kernel itself is broken. */
bool usercopy_may_fault(const struct trapframe *tf);
bool usercopy_fixup(struct trapframe *tf);
void usercopy_init(void);          /* once, while the boot map still lets the table be written */

/* A table entry: the instruction that may fault, and where to go then. tricks.md: Faults with a destination */
#define EX_TABLE(insn, fix)                                                      \
	".pushsection .ex_table, \"a\"\n"                                        \
	".quad " insn ", " fix "\n"                                              \
	".popsection\n"

/* tricks.md: A copy is a lock */
static inline void usercopy_check(void)
{
	if (unlikely(current_task()->held >= BIT(RANK_SPACE)))
		rank_violation(current_task()->held, BIT(RANK_SPACE));
	assert(percpu_read(held) == 0);
}

static inline bool user_copy_ok(uintptr_t a, size_t n)
{
	return user_range_ok(a, n) && !fail_now(FAIL_COPY);
}

#define DEFINE_GET_USER(bits, op, reg)                                           \
	static inline int get_user##bits(uint##bits##_t *dst, const void *usrc)  \
	{                                                                        \
		uint##bits##_t v;                                                \
		usercopy_check();                                                \
		if (unlikely(!user_copy_ok((uintptr_t)usrc, sizeof(v))))        \
			return -EFAULT;                                          \
		user_access_begin();                                             \
		__asm__ volatile goto("1: " op " (%1), %" reg "0\n" EX_TABLE("1b", "%l[fault]") \
			     : "=r"(v) : "r"(usrc) : "memory" : fault);          \
		user_access_end();                                               \
		*dst = v;                                                        \
		return 0;                                                        \
	fault:                                                                   \
		user_access_end();                                               \
		return -EFAULT;                                                  \
	}

#define DEFINE_PUT_USER(bits, op, reg)                                           \
	static inline int put_user##bits(void *udst, uint##bits##_t v)           \
	{                                                                        \
		usercopy_check();                                                \
		if (unlikely(!user_copy_ok((uintptr_t)udst, sizeof(v))))        \
			return -EFAULT;                                          \
		user_access_begin();                                             \
		__asm__ volatile goto("1: " op " %" reg "0, (%1)\n" EX_TABLE("1b", "%l[fault]") \
			     : : "r"(v), "r"(udst) : "memory" : fault);          \
		user_access_end();                                               \
		return 0;                                                        \
	fault:                                                                   \
		user_access_end();                                               \
		return -EFAULT;                                                  \
	}

/* get_user32(&v, uaddr), put_user32(uaddr, v): 0 or -EFAULT. */
DEFINE_GET_USER(8, "movb", "b")
DEFINE_GET_USER(32, "movl", "k")
DEFINE_GET_USER(64, "movq", "q")
DEFINE_PUT_USER(8, "movb", "b")
DEFINE_PUT_USER(32, "movl", "k")
DEFINE_PUT_USER(64, "movq", "q")

/* n words of 16 bits, each `step` bytes behind the last on both sides: one member of an array of structs. */
static inline int copyout_members16(void *udst, const void *src, size_t step, size_t n)
{
	usercopy_check();
	if (unlikely(n == 0 || !user_copy_ok((uintptr_t)udst, (n - 1) * step + 2)))
		return n ? -EFAULT : 0;
	user_access_begin();
	for (; n; n--, udst += step, src += step)
		__asm__ volatile goto("1: movw %w0, (%1)\n" EX_TABLE("1b", "%l[fault]")
			     : : "r"(*(const uint16_t *)src), "r"(udst) : "memory" : fault);
	user_access_end();
	return 0;
fault:
	user_access_end();
	return -EFAULT;
}

/* copyin(dst, usrc, n), copyout(udst, src, n): a constant 1, 4 or 8 is one move. */
static inline __attribute__((always_inline)) int
copyin(void *dst, const void *usrc, size_t n)
{
	if (__builtin_constant_p(n) && n == 8)
		return get_user64(dst, usrc);
	if (__builtin_constant_p(n) && n == 4)
		return get_user32(dst, usrc);
	if (__builtin_constant_p(n) && n == 1)
		return get_user8(dst, usrc);
	return copyin_any(dst, usrc, n);
}

static inline __attribute__((always_inline)) int
copyout(void *udst, const void *src, size_t n)
{
	if (__builtin_constant_p(n) && n == 8)
		return put_user64(udst, *(const uint64_t *)src);
	if (__builtin_constant_p(n) && n == 4)
		return put_user32(udst, *(const uint32_t *)src);
	if (__builtin_constant_p(n) && n == 1)
		return put_user8(udst, *(const uint8_t *)src);
	return copyout_any(udst, src, n);
}

/* A struct of which we know `have` bytes and the caller has `size`: what is missing becomes zero, what is more
   must be zero. 0, -E2BIG, -EFAULT. */
int copyin_sized(void *dst, size_t have, const void *usrc, size_t size);
