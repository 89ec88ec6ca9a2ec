/* A radix tree of 64-way nodes. Each node knows which slots are used, so that it can go
   when the last one does, and which are full all the way down, so that the lowest free id
   is found by one bit scan a level. */
#include "lib/idmap.h"
#include "abi/errno.h"
#include "lib/assert.h"
#include "lib/bits.h"

/* The layer above lends its memory (mm/slab.h). */
void *kmalloc(size_t size);
void kfree(void *p);

struct idmap_node {
	uint64_t used, full;
	void    *slot[64];
};

/* How many ids a tree of so many levels holds. */
static int64_t span(int levels)
{
	return 1l << 6 * levels;
}

static struct idmap_node *node_new(void)
{
	struct idmap_node *n = kmalloc(sizeof(*n));

	if (n)
		*n = (struct idmap_node){ 0 };
	return n;
}

void idmap_init(struct idmap *m, int limit)
{
	*m = (struct idmap){ .limit = limit };
}

/* The lowest id >= id that is free under n (a tree of `levels`); may lie beyond its span. */
static int64_t find_free(const struct idmap_node *n, int levels, int64_t id)
{
	while (id < span(levels)) {
		unsigned i = id >> 6 * (levels - 1);
		uint64_t open = ~n->full >> i << i;
		int64_t low = id - ((int64_t)i << 6 * (levels - 1)), sub;

		if (!open)
			return span(levels);
		if (bit_lowest(open) != i)
			low = 0;
		i = bit_lowest(open);
		if (levels == 1)
			return i;
		if (!n->slot[i])
			return ((int64_t)i << 6 * (levels - 1)) + low;
		sub = find_free(n->slot[i], levels - 1, low);
		id = ((int64_t)i << 6 * (levels - 1)) + sub;
		if (sub < span(levels - 1))
			return id;
	}
	return id;
}

/* Make the tree high enough for id. What is there goes below slot 0. */
static int grow(struct idmap *m, int64_t id)
{
	while (m->levels == 0 || id >= span(m->levels)) {
		struct idmap_node *n = m->levels && !m->root->used ? m->root : node_new();

		if (!n)
			return -ENOMEM;
		if (m->root && m->root != n) {
			n->slot[0] = m->root;
			n->used = 1;
			n->full = m->root->full == ~0ul;
		}
		m->root = n;
		m->levels++;
	}
	return 0;
}

/* Free the nodes on the way to id that nothing uses, and needless levels at the top. */
static void prune(struct idmap *m, int id)
{
	while (m->root) {
		struct idmap_node *n = m->root, *parent = NULL;
		int level = m->levels, at = 0;

		while (n->used && level > 1) {
			parent = n;
			at = id >> 6 * (level - 1) & 63;
			n = n->slot[at];
			if (!n)
				return;
			level--;
		}
		if (n->used)
			return;
		kfree(n);
		if (parent) {
			parent->slot[at] = NULL;
			parent->used &= ~BIT(at);
		} else {
			m->root = NULL;
			m->levels = 0;
		}
	}
}

/* Put ptr at the free id; the tree is high enough. */
static int place(struct idmap *m, int id, void *ptr)
{
	struct idmap_node *path[6], *n = m->root;

	for (int level = m->levels; level > 1; level--) {
		unsigned i = id >> 6 * (level - 1) & 63;

		path[level - 1] = n;
		if (!n->slot[i]) {
			n->slot[i] = node_new();
			if (!n->slot[i]) {
				prune(m, id);
				return -ENOMEM;
			}
			n->used |= BIT(i);
		}
		n = n->slot[i];
	}
	n->slot[id & 63] = ptr;
	n->used |= BIT(id & 63);
	n->full |= BIT(id & 63);
	for (int level = 1; level < m->levels && n->full == ~0ul; level++) {
		n = path[level];
		n->full |= BIT(id >> 6 * level & 63);
	}
	m->count++;
	return id;
}

int idmap_alloc(struct idmap *m, void *ptr, int start)
{
	int64_t id = m->root ? find_free(m->root, m->levels, start) : start;
	int err;

	assert(ptr && start >= 0);
	if (id >= m->limit)
		return -EAGAIN;
	err = grow(m, id);
	if (err < 0) {
		prune(m, 0);
		return err;
	}
	return place(m, id, ptr);
}

int idmap_alloc_cyclic(struct idmap *m, void *ptr, int start)
{
	int id = idmap_alloc(m, ptr, max(m->next, start));

	if (id == -EAGAIN)
		id = idmap_alloc(m, ptr, start);
	if (id >= 0)
		m->next = id + 1;
	return id;
}

/* The lowest node on the way to id, or NULL. */
static struct idmap_node *leaf(const struct idmap *m, int id)
{
	struct idmap_node *n = m->root;

	if (id < 0 || id >= span(m->levels))
		return NULL;
	for (int level = m->levels; n && level > 1; level--)
		n = n->slot[id >> 6 * (level - 1) & 63];
	return n;
}

void *idmap_find(const struct idmap *m, int id)
{
	struct idmap_node *n = leaf(m, id);

	return n ? n->slot[id & 63] : NULL;
}

void *idmap_remove(struct idmap *m, int id)
{
	void *old = idmap_find(m, id);
	struct idmap_node *n = m->root;

	if (!old)
		return NULL;
	for (int level = m->levels; level > 1; level--) {
		unsigned i = id >> 6 * (level - 1) & 63;

		n->full &= ~BIT(i);
		n = n->slot[i];
	}
	n->slot[id & 63] = NULL;
	n->used &= ~BIT(id & 63);
	n->full &= ~BIT(id & 63);
	m->count--;
	if (!n->used)
		prune(m, id);
	return old;
}

static void *next_used(const struct idmap_node *n, int level, int64_t from, int64_t *id)
{
	unsigned first = from >> 6 * (level - 1);

	for (uint64_t u = first < 64 ? n->used >> first << first : 0; u; u &= u - 1) {
		unsigned i = bit_lowest(u);
		int64_t base = (int64_t)i << 6 * (level - 1);
		void *p = n->slot[i];

		if (level > 1)
			p = next_used(p, level - 1, max(from - base, 0l), id);
		else
			*id = 0;
		if (p) {
			*id += base;
			return p;
		}
	}
	return NULL;
}

void *idmap_next(const struct idmap *m, int *id)
{
	int64_t found;
	void *p;

	if (!m->root)
		return NULL;
	p = next_used(m->root, m->levels, max(*id, 0), &found);
	if (p)
		*id = found;
	return p;
}
