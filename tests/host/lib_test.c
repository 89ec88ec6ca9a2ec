/* The tools of lib/ on the host, under sanitizers: tree, idmap, printf, ring, string. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include "lib/types.h"

/* Our own names, so that the host's C library is not shadowed. */
#define memcpy our_memcpy
#define memmove our_memmove
#define memset our_memset
#define memcmp our_memcmp
#define memchr our_memchr
#define strlen our_strlen
#define strnlen our_strnlen
#define strcmp our_strcmp
#define strncmp our_strncmp
#define strchr our_strchr
#define strrchr our_strrchr
#define strlcpy our_strlcpy
#define vsnprintf our_vsnprintf
#define snprintf our_snprintf
#include "lib/string.c"
#include "lib/printf.c"
#include "lib/ring.c"
#include "lib/tree.c"
#include "lib/list.h"
#include "lib/idmap.c"

static long live, fail_after = -1;

void *kmalloc(size_t n)
{
	if (fail_after == 0)
		return NULL;
	if (fail_after > 0)
		fail_after--;
	live++;
	return malloc(n);
}

void kfree(void *p)
{
	live -= p != NULL;
	free(p);
}

_Noreturn void panic(const char *fmt, ...)
{
	puts(fmt);
	abort();
}

_Noreturn void assert_failed(const char *e, const char *file, int line)
{
	printf("not ok - %s:%d: %s\n", file, line, e);
	exit(1);
}

struct item {
	int key, serial;
	struct tree_node node;
	bool in;
};

static bool item_less(const struct tree_node *a, const struct tree_node *b)
{
	return tree_entry(a, struct item, node)->key < tree_entry(b, struct item, node)->key;
}

static void check_subtree(struct tree_node *n, struct tree_node *parent)
{
	if (!n)
		return;
	assert(n->parent == parent && n->weight && (!parent || n->weight <= parent->weight));
	check_subtree(n->left, n);
	check_subtree(n->right, n);
}

/* Added in order, it must not become a list. */
static int depth(struct tree_node *n)
{
	return n ? 1 + max(depth(n->left), depth(n->right)) : 0;
}

static void test_tree_depth(void)
{
	static struct item items[4096];
	struct tree t;

	tree_init(&t);
	for (int i = 0; i < 4096; i++) {
		items[i].key = i;
		tree_insert(&t, &items[i].node, item_less);
	}
	assert(depth(t.root) < 48);
	for (int i = 0; i < 4096; i++)
		tree_erase(&t, &items[i].node);
	assert(!t.root && !t.leftmost && !t.rightmost);
}

static void check_tree(struct tree *t, int expect)
{
	struct item *last = NULL;
	int count = 0;

	check_subtree(t->root, NULL);
	for (struct tree_node *n = tree_first(t); n; n = tree_next(n), count++) {
		struct item *i = tree_entry(n, struct item, node);

		assert(!last || last->key < i->key
		       || (last->key == i->key && last->serial < i->serial));
		assert(!last || tree_prev(n) == &last->node);
		last = i;
	}
	assert(count == expect && tree_last(t) == (last ? &last->node : NULL));
}

static void test_tree(void)
{
	static struct item items[300];
	struct tree t;
	int count = 0, serial = 0;

	tree_init(&t);
	srand(7);
	for (int step = 0; step < 20000; step++) {
		struct item *i = &items[rand() % ARRAY_SIZE(items)];

		assert(tree_linked(&i->node) == i->in);
		if (i->in) {
			tree_erase(&t, &i->node);
			count--;
		} else {
			i->key = rand() % 100;
			i->serial = serial++;
			tree_insert(&t, &i->node, item_less);
			count++;
		}
		i->in = !i->in;
		if (step % 16 == 0)
			check_tree(&t, count);
	}
}

static void test_idmap(void)
{
	static void *model[5000];
	struct idmap m;
	int ids, id;
	void *p;

	idmap_init(&m, 5000);
	assert(!idmap_find(&m, 0) && !idmap_find(&m, -1) && !idmap_remove(&m, 1 << 30));
	for (int step = 0; step < 60000; step++) {
		int start = rand() % 5000, want = start;

		if (rand() % 5 < (step / 15000 % 2 ? 2 : 3)) {
			while (want < 5000 && model[want])
				want++;
			p = &model[rand() % 5000];
			id = idmap_alloc(&m, p, start);
			assert(id == (want < 5000 ? want : -EAGAIN));
			if (id >= 0)
				model[id] = p;
		} else {
			assert(idmap_remove(&m, start) == model[start]);
			model[start] = NULL;
		}
		if (step % 1000 == 0) {
			ids = 0;
			id = 0;
			for (int i = 0; i < 5000; i++) {
				assert(idmap_find(&m, i) == model[i]);
				if (!model[i])
					continue;
				assert(idmap_next(&m, &id) == model[i] && id == i);
				id++;
				ids++;
			}
			assert(!idmap_next(&m, &id) && m.count == ids);
		}
	}
	for (int i = 0; i < 5000; i++)
		idmap_remove(&m, i);
	assert(m.count == 0 && live == 0 && !m.root);

	assert(idmap_alloc_cyclic(&m, model, 10) == 10);
	assert(idmap_alloc_cyclic(&m, model, 10) == 11);
	idmap_remove(&m, 10);
	assert(idmap_alloc_cyclic(&m, model, 10) == 12);
	m.next = 5000;
	assert(idmap_alloc_cyclic(&m, model, 10) == 10);
	for (int i = 10; i < 13; i++)
		idmap_remove(&m, i);
	assert(live == 0);

	/* Every place where memory may end leaves the map as it was. */
	for (fail_after = 0; idmap_alloc(&m, model, 4999) == -ENOMEM; fail_after = ++ids) {
		if (fail_after < 0)
			break;
		if (ids > 100)
			ids = 0;
		assert(live == 0 && m.count == 0);
	}
	fail_after = -1;
	idmap_remove(&m, 4999);
	assert(live == 0);
}

static void expect(const char *want, const char *fmt, ...)
{
	char buf[64];
	va_list ap;

	va_start(ap, fmt);
	int n = our_vsnprintf(buf, sizeof(buf), fmt, ap);
	va_end(ap);
	if (our_strcmp(buf, want) || n != our_strlen(want)) {
		printf("not ok - format \"%s\": \"%s\", expected \"%s\"\n", fmt, buf, want);
		exit(1);
	}
}

static void test_printf(void)
{
	char small[4];

	expect("-5 5 ffffffff 17 a%", "%d %u %x %o %c%%", -5, 5, -1, 15, 'a');
	expect("[  ab][ab  ][abc]", "[%4s][%-4s][%.3s]", "ab", "ab", "abcdef");
	expect("[00042][   42][42   ][+42]", "[%05d][%5d][%-5d][%+d]", 42, 42, 42, 42);
	expect("[-0042][  042]", "[%05d][%5.3d]", -42, 42);
	expect("0xff 0XFF 0x1000", "%#x %#X %p", 255, 255, (void *)0x1000);
	expect("-9223372036854775808 ffffffffffffffff", "%ld %lx", INT64_MIN, UINT64_MAX);
	expect("18446744073709551615 -1 200", "%zu %hhd %hhu", (size_t)-1, 255, 200);
	expect("[   7][7   ][]", "[%*d][%-*d][%.0d]", 4, 7, 4, 7, 0);
	expect("(null) ", "%s %", (char *)NULL);
	assert(our_snprintf(small, 4, "%s", "abcdef") == 6 && !our_strcmp(small, "abc"));
	assert(our_snprintf(NULL, 0, "%d", 123456) == 6);
}

static void test_ring(void)
{
	uint8_t buf[16], data[32], back[32];
	struct ring r;
	uint8_t in = 0, out = 0;

	ring_init(&r, buf, 16);
	assert(ring_getc(&r) == -1 && ring_room(&r) == 16);
	for (int step = 0; step < 5000; step++) {
		uint32_t n = rand() % 20, got, free = ring_room(&r);

		for (uint32_t i = 0; i < n; i++)
			data[i] = in + i;
		got = ring_put(&r, data, n);
		assert(got == min(n, free));
		in += got;
		if (ring_putc(&r, in))
			in++;
		n = rand() % 20;
		free = ring_used(&r);
		got = ring_get(&r, back, n);
		assert(got == min(n, free));
		for (uint32_t i = 0; i < got; i++)
			assert(back[i] == out++);
	}
}

static void test_string(void)
{
	char a[64] = "hello, world", b[64];
	const char *s = "0x1fz", *t = "18446744073709551616";
	uint64_t v;

	for (int off = -9; off < 10; off++) {
		for (int i = 0; i < 64; i++)
			b[i] = i;
		our_memmove(b + 20 + off, b + 20, 17);
		for (int i = 0; i < 17; i++)
			assert(b[20 + off + i] == 20 + i);
	}
	assert(our_memcmp("abcdefghij", "abcdefghik", 10) < 0);
	assert(our_memcmp("abcdefghij", "abcdefghik", 9) == 0);
	assert(our_strlcpy(b, a, 6) == 12 && !our_strcmp(b, "hello"));
	assert(our_strrchr(a, 'o') == a + 8 && our_strchr(a, 0) == a + 12);
	assert(!our_strchr(a, 'z') && our_strncmp(a, "help", 3) == 0);
	assert(our_memchr(a, 'w', 12) == a + 7);
	assert(parse_u64(&s, 0, &v) && v == 31 && *s == 'z');
	assert(!parse_u64(&s, 10, &v) && !parse_u64(&t, 10, &v));
	s = "0x";
	assert(parse_u64(&s, 0, &v) && v == 0 && *s == 'x');
}

struct node {
	int n;
	struct list link;
};

static void test_list(void)
{
	struct list head = LIST_INIT(head), other = LIST_INIT(other);
	struct node nodes[5], *pos;
	int n = 0;

	for (int i = 0; i < 5; i++) {
		nodes[i].n = i;
		list_add_tail(i < 3 ? &head : &other, &nodes[i].link);
	}
	list_splice_tail(&head, &other);
	assert(list_empty(&other));
	list_for_each(pos, &head, link)
		assert(pos->n == n++);
	list_for_each_safe(pos, &head, link)
		if (pos->n & 1)
			list_del(&pos->link);
	list_move_tail(&head, &nodes[0].link);
	assert(list_first(&head, struct node, link)->n == 2);
	assert(list_last(&head, struct node, link)->n == 0 && !list_linked(&nodes[1].link));
}

int main(void)
{
	test_list();
	test_tree();
	test_tree_depth();
	test_idmap();
	test_printf();
	test_ring();
	test_string();
	puts("ok - lib");
	return 0;
}
