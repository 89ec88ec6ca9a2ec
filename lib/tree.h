/* Intrusive search tree (a treap) with its outermost nodes at hand: areas by address, threads by
   virtual time, timers by deadline. Equal keys are kept in order of insertion.
   The user searches by hand from t->root through ->left and ->right. Layer 1. */
#pragma once
#include "lib/types.h"

struct tree_node {
	struct tree_node *left, *right, *parent;
	uint32_t          weight;      /* random, no child's is larger; 0 = not in a tree */
};

struct tree {
	struct tree_node *root;
	struct tree_node *leftmost, *rightmost;
	uint64_t          seed;        /* of the weights */
};

typedef bool tree_less(const struct tree_node *a, const struct tree_node *b);

#define tree_entry(node, type, member) container_of(node, type, member)

static inline void tree_init(struct tree *t)
{
	t->root = t->leftmost = t->rightmost = NULL;
	t->seed = 0;
}

static inline void tree_node_init(struct tree_node *n)
{
	n->weight = 0;
}

static inline bool tree_linked(const struct tree_node *n)
{
	return n->weight != 0;
}

static inline struct tree_node *tree_first(const struct tree *t)
{
	return t->leftmost;
}

static inline struct tree_node *tree_last(const struct tree *t)
{
	return t->rightmost;
}

struct tree_node *tree_next(const struct tree_node *n);
struct tree_node *tree_prev(const struct tree_node *n);

/* Hang n under parent at *link (one of its NULL child pointers, or &t->root). */
void tree_link(struct tree *t, struct tree_node *n, struct tree_node *parent,
	       struct tree_node **link);
void tree_erase_from(struct tree *t, struct tree_node *n);

/* Alone in the tree, as most threads are on their run queue: nothing to search, nothing to turn. */
static inline void tree_erase(struct tree *t, struct tree_node *n)
{
	if (t->leftmost != t->rightmost) {
		tree_erase_from(t, n);
		return;
	}
	t->root = t->leftmost = t->rightmost = NULL;
	n->weight = 0;
}

/* Inline, so that a constant less is inlined too. What belongs last is put there at once. */
static inline void tree_insert(struct tree *t, struct tree_node *n, tree_less *less)
{
	struct tree_node **link = &t->root, *parent = NULL;

	if (!t->root) {
		*n = (struct tree_node){ .weight = t->seed >> 33 | 1 };
		t->root = t->leftmost = t->rightmost = n;
		return;
	}
	if (!less(n, t->rightmost)) {
		tree_link(t, n, t->rightmost, &t->rightmost->right);
		return;
	}
	while (*link) {
		parent = *link;
		link = less(n, parent) ? &parent->left : &parent->right;
	}
	tree_link(t, n, parent, link);
}
