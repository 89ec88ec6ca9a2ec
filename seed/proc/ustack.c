/* What a program finds on its stack when it begins (System V ABI for AMD64, 3.4.1).
   From the stack pointer upwards: the number of arguments, their addresses and a 0,
   the addresses of the environment and a 0, pairs that tell about the machine, and
   above them all the strings. Read mm/user.h and proc/elf.c before. */
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
#define WORDS_MAX   (PAGE_SIZE / 8 - 44)   /* arguments and environment together, with their two zeros */

/* The stack is built from its end downwards; the words that will stand lowest are
   collected in a page. */
struct builder {
	struct space *sp;
	uintptr_t     at;                  /* the lowest string so far */
	char         *buf;                 /* a page, for one string */
	uintptr_t    *words;               /* a page of zeros */
	unsigned      nwords;
};

static int push(struct builder *b, const void *data, size_t n)
{
	b->at -= n;
	return space_write(b->sp, b->at, data, n) < 0 ? -ENOMEM : 0;
}

/* How many addresses stand in the program's vector before the 0. */
static int count(uintptr_t uvec)
{
	uintptr_t ustring;

	for (int n = 0; uvec && n < (int)WORDS_MAX; n++) {
		if (copyin(&ustring, (void *)(uvec + n * 8), 8) < 0)
			return -EFAULT;
		if (!ustring)
			return n;
	}
	return uvec ? -E2BIG : 0;
}

/* Push the n strings of a vector, each at most a page, the last one first, so that
   they lie in order; and note their addresses. */
static int push_vector(struct builder *b, uintptr_t uvec, int n, uintptr_t *word)
{
	uintptr_t ustring;

	for (int i = n - 1; i >= 0; i--) {
		long len = copyin(&ustring, (void *)(uvec + i * 8), 8);

		if (len == 0)
			len = copyin_string(b->buf, (void *)ustring, PAGE_SIZE);
		if (len < 0)
			return len == -ENAMETOOLONG ? -E2BIG : len;
		if (push(b, b->buf, len + 1) < 0)
			return -ENOMEM;
		word[i] = b->at;
	}
	return 0;
}

static void add_pair(struct builder *b, uint64_t type, uint64_t value)
{
	b->words[b->nwords++] = type;
	b->words[b->nwords++] = value;
}

/* The auxiliary vector. AT_PHDR and AT_ENTRY are for dynamic linkers and C
   libraries, AT_RANDOM for their stack guards. */
static int push_machine(struct builder *b, const struct image *image, uintptr_t upath)
{
	char random[16];

	random_bytes(random, sizeof(random));
	if (push(b, random, sizeof(random)) < 0)
		return -ENOMEM;
	add_pair(b, AT_RANDOM, b->at);
	if (push(b, "x86_64", 7) < 0)
		return -ENOMEM;
	add_pair(b, AT_PLATFORM, b->at);
	add_pair(b, AT_EXECFN, upath);
	add_pair(b, AT_PHDR, image->phdr);
	add_pair(b, AT_PHENT, sizeof(Elf64_Phdr));
	add_pair(b, AT_PHNUM, image->phnum);
	add_pair(b, AT_ENTRY, image->entry);
	add_pair(b, AT_PAGESZ, PAGE_SIZE);
	add_pair(b, AT_CLKTCK, CLK_TCK_HZ);
	add_pair(b, AT_HWCAP, cpuid(1, 0).edx);
	for (int type = AT_UID; type <= AT_EGID; type++)
		add_pair(b, type, 0);
	add_pair(b, AT_SECURE, 0);
	add_pair(b, AT_NULL, 0);
	return 0;
}

/* Strings, pairs, addresses, number: from the top to the bottom, and the stack
   pointer on a multiple of 16 at the end. */
static int build(struct builder *b, const struct image *image, const struct arguments *args, uintptr_t *sp_out)
{
	int argc = count(args->uargv), envc = count(args->uenvp), r, n = args->nbefore;
	uintptr_t upath;

	if (argc < 0 || envc < 0)
		return argc < 0 ? argc : envc;
	if (n + argc + envc + 2 > (int)WORDS_MAX)
		return -E2BIG;
	if (push(b, args->path, strlen(args->path) + 1) < 0)
		return -ENOMEM;
	upath = b->sp->env_end = b->at;
	r = push_vector(b, args->uenvp, envc, b->words + 1 + n + argc + 1);
	b->sp->arg_end = b->at;
	if (r == 0)
		r = push_vector(b, args->uargv, argc, b->words + 1 + n);
	while (r == 0 && n > 0) {                  /* the kernel's own strings come first, so they are pushed last */
		r = push(b, args->before[n - 1], strlen(args->before[n - 1]) + 1);
		b->words[n--] = b->at;
	}
	b->sp->arg_start = b->at;
	b->words[0] = args->nbefore + argc;
	b->nwords = b->words[0] + envc + 3;
	if (r == 0)
		r = push_machine(b, image, upath);
	*sp_out = align_down(b->at - b->nwords * 8, 16);
	if (r == 0)
		r = space_write(b->sp, *sp_out, b->words, b->nwords * 8) < 0 ? -ENOMEM : 0;
	return r;
}

int ustack_build(struct space *sp, const struct image *image, const struct arguments *args, uintptr_t *sp_out)
{
	struct builder b = { .sp = sp, .at = STACK_TOP, .buf = kmalloc(PAGE_SIZE), .words = kzalloc(PAGE_SIZE) };
	long r = vm_map(sp, STACK_TOP - STACK_SIZE, STACK_SIZE, PROT_READ | PROT_WRITE, AREA_STACK, NULL, 0, true);

	if (r >= 0)
		r = b.buf && b.words ? build(&b, image, args, sp_out) : -ENOMEM;
	kfree(b.buf);
	kfree(b.words);
	return r;
}
