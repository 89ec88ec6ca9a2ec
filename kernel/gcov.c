/* The counts of make coverage on their way out, in GCC's own .gcda form, which its libgcov writes (gcc(1), -fprofile-info-section;
   the manual's "Profiling and Test Coverage in Freestanding Environments"). On COM2: a line "@gcov", then each file: its name and
   a NUL, pieces of two bytes of length and so many bytes, an empty piece; an empty name ends it. tests/lib/cover.py reads it. */
#include "lib/gcov.h"
#include "dev/uart.h"
#include "kernel/panic.h"
#include "lib/string.h"
#include "lib/types.h"

#define PIECE 32768u

struct gcov_info;
extern const struct gcov_info *const _gcov_start[], *const _gcov_end[];

/* libgcov.a. The others are what it asks for. */
void __gcov_info_to_gcda(const struct gcov_info *info, void (*name)(const char *text, void *arg),
			 void (*out)(const void *data, unsigned n, void *arg), void *(*alloc)(unsigned n, void *arg), void *arg);
void abort(void);
void __gcov_merge_add(int64_t *counts, unsigned n);
void *mmap(void *addr, size_t n, int prot, int flags, int fd, long off);

void abort(void)
{
	panic("libgcov aborts");
}

/* Each file's table names it; it would put the counts of an earlier run to these. */
void __gcov_merge_add(int64_t *counts, unsigned n)
{
}

void *mmap(void *addr, size_t n, int prot, int flags, int fd, long off)
{
	return (void *)-1;
}

static void out(const void *data, size_t n)
{
	for (const uint8_t *p = data; n > 0; n--)
		uart_putc_sync(&uart2, *p++);
}

static void out_name(const char *name, void *arg)
{
	out(name, strlen(name) + 1);
}

static void out_piece(const void *data, unsigned n, void *arg)
{
	for (const uint8_t *p = data; n > 0;) {
		uint16_t part = n < PIECE ? n : PIECE;

		out(&part, sizeof(part));
		out(p, part);
		p += part;
		n -= part;
	}
}

/* Only value profiles need memory, and there are none. */
static void *no_memory(unsigned n, void *arg)
{
	return NULL;
}

void gcov_dump(void)
{
	static int done;

	if (__atomic_exchange_n(&done, 1, __ATOMIC_SEQ_CST))
		return;
	planted_lit();
	uart_drain_sync(&uart2);
	out("\n@gcov\n", 7);
	for (const struct gcov_info *const *i = _gcov_start; i < _gcov_end; i++) {
		__gcov_info_to_gcda(*i, out_name, out_piece, no_memory, NULL);
		out("\0", 2);
	}
	out("", 1);
}
