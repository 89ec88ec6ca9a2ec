/* What a program finds on its stack when it begins (System V ABI for AMD64, 3.4.1). From the stack pointer upwards: the number of arguments, their
   addresses and a 0, the addresses of the environment and a 0, pairs that tell about the machine, and above them all
   the strings. Read mm/user.h and proc/elf.c before. */
#include "abi/elf.h"
#include "abi/errno.h"
#include "abi/info.h"
#include "abi/mman.h"
#include "cpu/x86.h"
#include "kernel/random.h"
#include "lib/string.h"
#include "mm/kmalloc.h"
#include "mm/user.h"
#include "mm/vm.h"
#include "proc/proc.h"

#define STACK_TOP   0x7ffffffff000ul
#define STACK_SIZE  (8ul << 20)
#define STRINGS_MAX (128ul << 10)          /* of arguments and environment together, with their addresses */

struct builder {
	struct space *sp;
	uintptr_t     at;                  /* where the next string goes, upwards */
	uintptr_t     end;                 /* it must stay below */
	char         *buf;                 /* a page */
};

/* How many strings are there, and how many bytes have they? The argument vector is the caller's, ended by a 0. */
static int measure(struct builder *b, uintptr_t uvec, unsigned *count, size_t *bytes)
{
	uintptr_t ustring;

	for (*count = 0; uvec; (*count)++) {
		size_t part = 0;

		if (copyin(&ustring, (void *)(uvec + *count * 8), 8) < 0)
			return -EFAULT;
		if (!ustring)
			break;
		for (long n = -ENAMETOOLONG; n < 0; part += PAGE_SIZE) {
			n = copyin_string(b->buf, (const char *)ustring + part, PAGE_SIZE);
			if (n == -EFAULT)
				return n;
			*bytes += n < 0 ? PAGE_SIZE : n + 1;
			if (*bytes + *count * 8 > STRINGS_MAX)
				return -E2BIG;
		}
	}
	return 0;
}

static int put(struct builder *b, const void *data, size_t n)
{
	if (n > b->end - b->at)
		return -E2BIG;
	if (space_write(b->sp, b->at, data, n) < 0)
		return -ENOMEM;
	b->at += n;
	return 0;
}

/* Copy the strings of a vector, and write their new addresses, with a 0 at the end, from *slot on. */
static int put_vector(struct builder *b, uintptr_t uvec, unsigned count, uintptr_t *slot)
{
	uintptr_t ustring;
	int r;

	for (unsigned i = 0; i < count; i++) {
		if (copyin(&ustring, (void *)(uvec + i * 8), 8) < 0 || space_write(b->sp, *slot, &b->at, 8) < 0)
			return -EFAULT;
		*slot += 8;
		for (long n = -ENAMETOOLONG; n < 0; ustring += PAGE_SIZE) {
			n = copyin_string(b->buf, (const char *)ustring, PAGE_SIZE);
			if (n == -EFAULT)
				return n;
			r = put(b, b->buf, n < 0 ? PAGE_SIZE : n + 1);
			if (r < 0)
				return r;
		}
	}
	*slot += 8;                                /* fresh memory is 0 already */
	return 0;
}

static int put_auxv(struct builder *b, const struct image *image, const char *path, uintptr_t slot)
{
	static const char platform[] = "x86_64";
	uintptr_t upath = b->at, uplatform, urandom;
	char random[16];
	int r = put(b, path, strlen(path) + 1);

	if (r < 0)
		return r;
	uplatform = b->at;
	r = put(b, platform, sizeof(platform));
	if (r < 0)
		return r;
	urandom = b->at;
	random_bytes(random, sizeof(random));
	r = put(b, random, sizeof(random));
	if (r < 0)
		return r;
	Elf64_auxv_t auxv[] = {
		{ AT_PHDR, image->phdr }, { AT_PHENT, sizeof(Elf64_Phdr) }, { AT_PHNUM, image->phnum },
		{ AT_PAGESZ, PAGE_SIZE }, { AT_BASE, 0 }, { AT_FLAGS, 0 }, { AT_ENTRY, image->entry },
		{ AT_UID, 0 }, { AT_EUID, 0 }, { AT_GID, 0 }, { AT_EGID, 0 }, { AT_SECURE, 0 },
		{ AT_CLKTCK, CLK_TCK_HZ }, { AT_HWCAP, cpuid(1, 0).edx }, { AT_RANDOM, urandom }, { AT_EXECFN, upath },
		{ AT_PLATFORM, uplatform }, { AT_NULL, 0 },
	};
	return space_write(b->sp, slot, auxv, sizeof(auxv)) < 0 ? -ENOMEM : 0;
}

#define AUXV_SIZE (18 * sizeof(Elf64_auxv_t))

/* The kernel's own strings, in the same way. */
static int put_before(struct builder *b, const struct arguments *args, uintptr_t *slot)
{
	for (unsigned i = 0; i < args->nbefore; i++) {
		int r = space_write(b->sp, *slot, &b->at, 8) < 0 ? -ENOMEM : put(b, args->before[i], strlen(args->before[i]) + 1);

		if (r < 0)
			return r;
		*slot += 8;
	}
	return 0;
}

static int build(struct builder *b, const struct image *image, const struct arguments *args, uintptr_t *sp_out)
{
	size_t bytes = strlen(args->path) + 1 + 7 + 16;
	unsigned argc, envc;
	uintptr_t slot;
	int r = measure(b, args->uargv, &argc, &bytes);

	if (r == 0)
		r = measure(b, args->uenvp, &envc, &bytes);
	if (r < 0)
		return r;
	for (unsigned i = 0; i < args->nbefore; i++)
		bytes += strlen(args->before[i]) + 1;
	b->end = STACK_TOP;
	b->at = STACK_TOP - bytes;
	*sp_out = align_down(b->at - AUXV_SIZE - (args->nbefore + argc + envc + 3) * 8, 16);
	slot = *sp_out + 8;
	if (space_write(b->sp, *sp_out, &(uint64_t){ args->nbefore + argc }, 8) < 0)
		return -ENOMEM;
	b->sp->arg_start = b->at;
	r = put_before(b, args, &slot);
	if (r == 0)
		r = put_vector(b, args->uargv, argc, &slot);
	if (r < 0)
		return r;
	b->sp->arg_end = b->at;
	r = put_vector(b, args->uenvp, envc, &slot);
	if (r < 0)
		return r;
	b->sp->env_end = b->at;
	return put_auxv(b, image, args->path, slot);
}

int ustack_build(struct space *sp, const struct image *image, const struct arguments *args, uintptr_t *sp_out)
{
	struct builder b = { .sp = sp };
	long r = vm_map(sp, STACK_TOP - STACK_SIZE, STACK_SIZE, PROT_READ | PROT_WRITE, AREA_STACK, NULL, 0, true);

	if (r < 0)
		return r;
	b.buf = kmalloc(PAGE_SIZE);
	if (!b.buf)
		return -ENOMEM;
	r = build(&b, image, args, sp_out);
	kfree(b.buf);
	return r;
}
