/* The archive reader on the host, under sanitizers: whole archives, then the same ones cut and bent at
   every byte. Whatever comes, it stays inside the buffer and says one thing. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "lib/types.h"
#include "fs/cpio.c"

static int failures;
#define CHECK(e) do { if (!(e)) { printf("%s:%d: %s\n", __FILE__, __LINE__, #e); failures++; } } while (0)

static unsigned entries, trailers;
static size_t last_done, limit;
static uint32_t sum;

static int count_entry(struct cpio_sink *s, const struct cpio_entry *e)
{
	entries++;
	for (uint32_t i = 0; i < e->size; i++)
		sum += e->data[i];
	sum += strlen(e->name);
	return 0;
}

static void count_trailer(struct cpio_sink *s) { trailers++; }
static void count_done(struct cpio_sink *s, size_t off) { CHECK(off >= last_done && off <= limit); last_done = off; }

static struct cpio_sink sink = { count_entry, count_trailer, count_done };

static size_t put(char *to, const char *name, const char *data, unsigned mode)
{
	size_t n = sprintf(to, "070701%08X%08X%08X%08X%08X%08X%08zX%08X%08X%08X%08X%08zX%08X", 1, mode, 0, 0, 1, 0,
			   strlen(data), 0, 0, 0, 0, strlen(name) + 1, 0);

	n += sprintf(to + n, "%s", name) + 1;
	while (n % 4)
		to[n++] = 0;
	n += sprintf(to + n, "%s", data);
	while (n % 4)
		to[n++] = 0;
	return n;
}

static const char *read_copy(const char *from, size_t n, size_t *at)
{
	uint8_t *p = malloc(n ? n : 1);        /* exactly as large: the sanitizer sees one byte too many */
	const char *wrong;

	memcpy(p, from, n);
	entries = trailers = sum = last_done = 0;
	limit = n;
	wrong = cpio_read(p, n, &sink, at);
	free(p);
	return wrong;
}

int main(void)
{
	static char a[4096];
	size_t n = 0, at, one;

	n += put(a + n, "dir", "", 040755);
	n += put(a + n, "dir/file", "hello", 0100644);
	n += put(a + n, "TRAILER!!!", "", 0);
	one = n;
	memset(a + n, 0, 508);
	n += 508;
	n += put(a + n, "second", "archive", 0100600);
	n += put(a + n, "TRAILER!!!", "", 0);
	n += 100;
	CHECK(read_copy(a, n, &at) == NULL && at == n && entries == 3 && trailers == 2);
	CHECK(read_copy(a, one, &at) == NULL && entries == 2 && trailers == 1);
	CHECK(read_copy(a, 0, &at) == NULL && entries == 0);
	for (size_t cut = 1; cut < one - 4; cut++)
		CHECK(read_copy(a, cut, &at) != NULL && at <= cut);
	for (size_t where = 0; where < one; where++)
		for (int bit = 0; bit < 8; bit++) {
			a[where] ^= 1 << bit;
			read_copy(a, n, &at);
			a[where] ^= 1 << bit;
		}
	a[0] = 0x1f;
	a[1] = 0x8b;
	CHECK(strstr(read_copy(a, n, &at), "compressed"));
	printf(failures ? "cpio: %d failures\n" : "cpio: ok\n", failures);
	return failures != 0;
}
