/* What a program finds on its stack when it begins (System V ABI for AMD64, 3.4.1).
   From the stack pointer upwards: the number of arguments, their addresses and a 0,
   the addresses of the environment and a 0, pairs that tell about the machine, and
   above them all the strings. Read mm/user.h and proc/elf.c before. */
#include "abi/elf.h"
#include "abi/errno.h"
#include "abi/info.h"
#include "abi/mman.h"
#include "kernel/random.h"
#include "lib/string.h"
#include "mm/kmalloc.h"
#include "mm/user.h"
#include "mm/vm.h"
#include "proc/proc.h"

#define STACK_TOP    0x7ffffffff000ul
#define STACK_SIZE   (8ul << 20)
#define STRINGS_SIZE (128ul << 10)         /* at the top of the stack; what is not used is never touched */
#define WORDS_MAX    (PAGE_SIZE / 8 - 40)  /* arguments, environment and their two zeros */

/* The strings grow upwards from `at`; the words that will stand below them are
   collected in a page. */
struct builder {
	struct space *sp;
	uintptr_t     at;
	char         *buf;                 /* a page, for one string */
	uintptr_t    *words;
	unsigned      nwords;
};

/* Append some bytes to the strings, and their address to the words. */
static int add(struct builder *b, const void *data, size_t n)
{
	if (b->nwords == WORDS_MAX || n > STACK_TOP - b->at)
		return -E2BIG;
	if (space_write(b->sp, b->at, data, n) < 0)
		return -ENOMEM;
	b->words[b->nwords++] = b->at;
	b->at += n;
	return 0;
}

/* The strings of the program's vector, up to the 0 at its end. Each is at most a
   page. */
static int add_vector(struct builder *b, uintptr_t uvec)
{
	uintptr_t ustring;
	long n, r = 0;

	for (; uvec && r == 0; uvec += sizeof(ustring)) {
		if (copyin(&ustring, (void *)uvec, sizeof(ustring)) < 0)
			return -EFAULT;
		if (!ustring)
			return 0;
		n = copyin_string(b->buf, (void *)ustring, PAGE_SIZE);
		if (n < 0)
			return n == -ENAMETOOLONG ? -E2BIG : n;
		r = add(b, b->buf, n + 1);
	}
	return r;
}

/* The words of a text, each as a string of its own. */
static int add_words(struct builder *b, const char *text)
{
	int r = 0;

	for (size_t n; r == 0 && *text; text += n) {
		for (n = 0; text[n] && text[n] != ' '; n++)
			b->buf[n] = text[n];
		b->buf[n] = 0;
		if (n > 0)
			r = add(b, b->buf, n + 1);
		else
			n = 1;                     /* a blank */
	}
	return r;
}

/* The auxiliary vector: pairs of a type and a value. C libraries look for the
   program headers, and take the start value of their stack guards from AT_RANDOM. */
static void add_machine(struct builder *b, const struct image *image, uintptr_t upath, uintptr_t urandom)
{
	const uintptr_t pairs[] = {
		AT_PHDR, image->phdr, AT_PHENT, sizeof(Elf64_Phdr), AT_PHNUM, image->phnum, AT_ENTRY, image->entry,
		AT_PAGESZ, PAGE_SIZE, AT_CLKTCK, CLK_TCK_HZ, AT_UID, 0, AT_EUID, 0, AT_GID, 0, AT_EGID, 0, AT_SECURE, 0,
		AT_EXECFN, upath, AT_RANDOM, urandom, AT_NULL, 0,
	};

	memcpy(b->words + b->nwords, pairs, sizeof(pairs));
	b->nwords += ARRAY_SIZE(pairs);
}

/* A program that is given no argument at all gets its path as one. */
static int build(struct builder *b, const struct image *image, const struct arguments *args, uintptr_t *sp_out)
{
	uintptr_t upath = b->at, urandom;
	char random[16];
	int r = add(b, args->path, strlen(args->path) + 1);

	urandom = b->at;
	random_bytes(random, sizeof(random));
	if (r == 0)
		r = add(b, random, sizeof(random));
	b->nwords = 1;                             /* these two are found by other words; the first will be the number */
	b->sp->arg_start = b->at;
	if (r == 0)
		r = add_vector(b, args->uargv);
	if (r == 0 && b->nwords == 1)
		r = add(b, args->path, strlen(args->path) + 1);
	if (r == 0)
		r = add_words(b, args->words);
	b->words[0] = b->nwords - 1;
	b->words[b->nwords++] = 0;
	b->sp->arg_end = b->at;
	if (r == 0)
		r = add_vector(b, args->uenvp);
	b->words[b->nwords++] = 0;
	if (r < 0)
		return r;
	add_machine(b, image, upath, urandom);
	*sp_out = align_down(STACK_TOP - STRINGS_SIZE - b->nwords * 8, 16);
	return space_write(b->sp, *sp_out, b->words, b->nwords * 8) < 0 ? -ENOMEM : 0;
}

/* The stack is an area like others, of which nothing is there yet. Of the two pages
   that the work needs one may be missing: kfree takes NULL. */
int ustack_build(struct space *sp, const struct image *image, const struct arguments *args, uintptr_t *sp_out)
{
	struct builder b = {
		.sp = sp, .at = STACK_TOP - STRINGS_SIZE, .buf = kmalloc(PAGE_SIZE), .words = kmalloc(PAGE_SIZE),
	};
	long r = vm_map(sp, STACK_TOP - STACK_SIZE, STACK_SIZE, PROT_READ | PROT_WRITE, AREA_STACK, NULL, 0);

	if (r >= 0)
		r = b.buf && b.words ? build(&b, image, args, sp_out) : -ENOMEM;
	kfree(b.buf);
	kfree(b.words);
	return r;
}
