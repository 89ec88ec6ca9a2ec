/* The stack a program finds: argc, argv, envp, the auxiliary vector, and above them what they point at.
   Strings are first gathered in pages of the kernel; then all is written upwards in one stream. */
#include "abi/elf.h"
#include "abi/errno.h"
#include "abi/info.h"
#include "abi/mman.h"
#include "cpu/fpu.h"
#include "cpu/usercopy.h"
#include "lib/random.h"
#include "lib/string.h"
#include "mm/slab.h"
#include "mm/vm.h"
#include "proc/cred.h"
#include "proc/exec.h"
#include "proc/proc.h"

#define MAX_ARG_STRLEN (128 * 1024ul)
#define STACK_LIMIT    (8ul << 20)      /* Linux's _STK_LIM */
#define STACK_ROOM     (132 * 1024ul)   /* mapped below the first stack pointer */

/* ---- gathering ------------------------------------------------------------------------------ */

size_t args_limit(void)
{
	return max(min(current_proc->rlim[RLIMIT_STACK].rlim_cur / 4, STACK_LIMIT / 4 * 3), MAX_ARG_STRLEN);
}

int args_init(struct exec_args *a, long argc, long envc)
{
	size_t limit = args_limit(), pointers = (max(argc, 1l) + envc) * sizeof(uintptr_t);

	if (limit <= pointers)
		return -E2BIG;
	*a = (struct exec_args){ .limit = limit - pointers, .argc = argc, .envc = envc };
	return 0;
}

void args_free(struct exec_args *a)
{
	for (unsigned i = 0; i < a->npages; i++)
		page_put(virt_to_page(a->pages[i]));
	kfree(a->pages);
	*a = (struct exec_args){ 0 };
}

static int page_add(struct exec_args *a)
{
	struct page *pg;

	if (a->npages == a->cap) {
		unsigned cap = a->cap ? ARG_PAGES : 8;
		char **more = kmalloc(cap * sizeof(*more));

		if (!more || a->npages >= ARG_PAGES) {
			kfree(more);
			return more ? -E2BIG : -ENOMEM;
		}
		if (a->npages)
			memcpy(more, a->pages, a->npages * sizeof(*more));
		kfree(a->pages);
		a->pages = more;
		a->cap = cap;
	}
	pg = page_alloc();
	if (!pg)
		return -ENOMEM;
	a->pages[a->npages++] = page_addr(pg);
	return 0;
}

int args_add(struct exec_args *a, const char *s, bool user)
{
	size_t start = a->len;

	for (;;) {
		size_t in = a->len & PAGE_OFFSET_MASK, room = PAGE_SIZE - in;
		long n;
		int r;

		if (in == 0) {
			r = page_add(a);
			if (r < 0)
				return r;
		}
		if (user) {
			n = copyinstr(a->pages[a->npages - 1] + in, s, room);
		} else {
			n = strlcpy(a->pages[a->npages - 1] + in, s, room);
			if (n >= room) {
				memcpy(a->pages[a->npages - 1] + in, s, room);
				n = -ENAMETOOLONG;
			}
		}
		if (n == -EFAULT)
			return n;
		a->len += n >= 0 ? n + 1 : room;
		if (a->len - start > MAX_ARG_STRLEN || a->len > a->limit)
			return -E2BIG;
		if (n >= 0)
			return 0;
		s += room;
	}
}

/* Length of the string at offset `at`, NUL included. */
static size_t arg_size(const struct exec_args *a, size_t at)
{
	size_t n = 0;

	for (;;) {
		size_t in = (at + n) & PAGE_OFFSET_MASK, room = PAGE_SIZE - in;
		const char *p = a->pages[(at + n) >> PAGE_SHIFT] + in;
		const char *nul = memchr(p, 0, room);

		if (nul)
			return n + (nul - p) + 1;
		n += room;
	}
}

/* ---- writing -------------------------------------------------------------------------------- */

struct stream {
	struct space *space;
	uintptr_t     va;         /* of the next byte */
	char         *buf;        /* one page: what lies in va's page so far */
	size_t        from;       /* offset in it where our bytes begin */
	bool          failed;
};

static void stream_flush(struct stream *s)
{
	size_t end = s->va & PAGE_OFFSET_MASK ? s->va & PAGE_OFFSET_MASK : PAGE_SIZE;
	uintptr_t page = s->va - end;

	if (end > s->from && space_copy(s->space, page + s->from, s->buf + s->from, end - s->from, true, false) !=
			     end - s->from)
		s->failed = true;
	s->from = 0;
}

static void put(struct stream *s, const void *data, size_t n)
{
	while (n) {
		size_t in = s->va & PAGE_OFFSET_MASK, part = min(n, PAGE_SIZE - in);

		memcpy(s->buf + in, data, part);
		s->va += part;
		data = (const char *)data + part;
		n -= part;
		if ((s->va & PAGE_OFFSET_MASK) == 0)
			stream_flush(s);
	}
}

/* Aligned, so it never straddles a page. */
static inline void put_word(struct stream *s, uint64_t w)
{
	*(uint64_t *)(s->buf + (s->va & PAGE_OFFSET_MASK)) = w;
	s->va += sizeof(w);
	if ((s->va & PAGE_OFFSET_MASK) == 0)
		stream_flush(s);
}

static void put_zeros(struct stream *s, uintptr_t until)
{
	static const char zeros[64];

	while (s->va < until)
		put(s, zeros, min(until - s->va, sizeof(zeros)));
}

/* n pointers to the strings from offset *at on, and NULL. */
static void put_pointers(struct stream *s, const struct exec_args *a, size_t *at, long n, uintptr_t base)
{
	while (n-- > 0) {
		put_word(s, base + *at);
		*at += arg_size(a, *at);
	}
	put_word(s, 0);
}

#define AUX(type, val) (void)(aux[n++] = (type), aux[n++] = (uint64_t)(val))

static unsigned auxv_fill(struct exec *x, uint64_t *aux, uintptr_t execfn, uintptr_t random, uintptr_t platform)
{
	const struct cred *c = x->cred;
	unsigned n = 0;

	if (x->vdso)
		AUX(AT_SYSINFO_EHDR, x->vdso);
	AUX(AT_MINSIGSTKSZ, align_up(fpu_user_size() + sizeof(struct rt_sigframe) + 128 + 64, 16ul));
	AUX(AT_HWCAP, cpu_features.hwcap);
	AUX(AT_PAGESZ, PAGE_SIZE);
	AUX(AT_CLKTCK, CLK_TCK_HZ);
	AUX(AT_PHDR, x->phdr);
	AUX(AT_PHENT, sizeof(Elf64_Phdr));
	AUX(AT_PHNUM, x->phnum);
	AUX(AT_BASE, x->interp_base);
	AUX(AT_FLAGS, 0);
	AUX(AT_ENTRY, x->prog_entry);
	AUX(AT_UID, c->uid);
	AUX(AT_EUID, c->euid);
	AUX(AT_GID, c->gid);
	AUX(AT_EGID, c->egid);
	AUX(AT_SECURE, x->secure);
	AUX(AT_RANDOM, random);
	AUX(AT_HWCAP2, 0);
	AUX(AT_EXECFN, execfn);
	AUX(AT_PLATFORM, platform);
	AUX(AT_NULL, 0);
	return n;
}

static int stack_map(struct space *sp, size_t used, uint32_t prot)
{
	size_t size = page_up(used) + STACK_ROOM;
	long r = vm_map(sp, sp->stack_top - size, size, prot, AREA_GROWSDOWN | AREA_STACK,
			NULL, 0, VM_FIXED, NULL, NULL);

	return r < 0 ? r : 0;
}

int ustack_build(struct exec *x)
{
	struct exec_args *a = &x->args;
	struct space *sp = x->space;
	uint64_t aux[48];
	uint8_t random[16];
	size_t fn_size = strlen(x->filename) + 1, at = 0;
	uintptr_t execfn = sp->stack_top - 8 - fn_size, strings = execfn - a->len;
	uintptr_t platform = strings - 16, rnd = platform - 16;
	unsigned naux = auxv_fill(x, aux, execfn, rnd, platform);
	size_t words = 1 + a->argc + 1 + a->envc + 1 + naux;
	struct stream s = { .space = sp };
	int r;

	x->sp = align_down(rnd - words * 8, 16ul);
	r = stack_map(sp, sp->stack_top - x->sp, x->stack_prot);
	if (r < 0)
		return r;
	s.buf = kmalloc(PAGE_SIZE);
	if (!s.buf)
		return -ENOMEM;
	s.va = x->sp;
	s.from = s.va & PAGE_OFFSET_MASK;
	random_bytes(random, sizeof(random));
	put_word(&s, a->argc);
	put_pointers(&s, a, &at, a->argc, strings);
	put_pointers(&s, a, &at, a->envc, strings);
	for (unsigned i = 0; i < naux; i++)
		put_word(&s, aux[i]);
	put_zeros(&s, rnd);
	put(&s, random, sizeof(random));
	put(&s, "x86_64", 7);
	put_zeros(&s, strings);
	for (at = 0; at < a->len; at += PAGE_SIZE)
		put(&s, a->pages[at >> PAGE_SHIFT], min(a->len - at, PAGE_SIZE));
	put(&s, x->filename, fn_size);
	put_zeros(&s, sp->stack_top);
	kfree(s.buf);
	sp->arg_start = strings;
	sp->arg_end = sp->env_start = strings + a->env_at;
	sp->env_end = strings + a->len;
	memcpy(sp->auxv, aux, naux * sizeof(aux[0]));
	return s.failed ? -ENOMEM : 0;
}
