/* qsort is a heap sort with the sift-down that goes to the leaf first: in place, no
   recursion, never worse than n log n. */
#include <stdlib.h>
#include <string.h>

typedef int compare_r(const void *, const void *, void *);

static void swap(char *a, char *b, size_t size)
{
	char t[64];

	for (; size > 0; ) {
		size_t n = size < sizeof t ? size : sizeof t;
		memcpy(t, a, n);
		memcpy(a, b, n);
		memcpy(b, t, n);
		a += n;
		b += n;
		size -= n;
	}
}

static void sift(char *base, size_t i, size_t n, size_t size, compare_r *compare, void *arg)
{
	for (size_t child; (child = 2 * i + 1) < n; i = child) {
		if (child + 1 < n &&
		    compare(base + child * size, base + (child + 1) * size, arg) < 0)
			child++;
		if (compare(base + i * size, base + child * size, arg) >= 0)
			return;
		swap(base + i * size, base + child * size, size);
	}
}

/* Short arrays and nearly sorted ones: insertion by swaps keeps equals in order. */
static void insertion(char *base, size_t n, size_t size, compare_r *compare, void *arg)
{
	for (size_t i = 1; i < n; i++)
		for (size_t j = i; j > 0 &&
		     compare(base + (j - 1) * size, base + j * size, arg) > 0; j--)
			swap(base + (j - 1) * size, base + j * size, size);
}

void qsort_r(void *base, size_t n, size_t size, compare_r *compare, void *arg)
{
	if (n <= 8) {
		insertion(base, n, size, compare, arg);
		return;
	}
	for (size_t i = n / 2; i-- > 0;)
		sift(base, i, n, size, compare, arg);
	for (size_t i = n - 1; i > 0; i--) {
		swap(base, (char *)base + i * size, size);
		sift(base, 0, i, size, compare, arg);
	}
}

static int without_arg(const void *a, const void *b, void *compare)
{
	return ((int (*)(const void *, const void *))compare)(a, b);
}

void qsort(void *base, size_t n, size_t size, int (*compare)(const void *, const void *))
{
	qsort_r(base, n, size, without_arg, (void *)compare);
}

void *bsearch(const void *key, const void *base, size_t n, size_t size,
	      int (*compare)(const void *, const void *))
{
	const char *low = base;

	while (n > 0) {
		const char *middle = low + n / 2 * size;
		int d = compare(key, middle);
		if (d == 0)
			return (void *)middle;
		if (d > 0) {
			low = middle + size;
			n--;
		}
		n /= 2;
	}
	return NULL;
}
