/* Treap: a search tree by key that is at the same time a heap by random weight, which keeps it
   shallow (expected depth under 2 ln n) while adding or removing turns two edges on average.
   tricks.md: A treap, not a balanced tree */
#include "lib/tree.h"

/* Put n where old hung under parent. */
static void replace_child(struct tree *t, struct tree_node *parent,
			  struct tree_node *old, struct tree_node *n)
{
	if (!parent)
		t->root = n;
	else if (parent->left == old)
		parent->left = n;
	else
		parent->right = n;
	if (n)
		n->parent = parent;
}

/* n rises above its parent, which becomes its child; the order of keys stays. */
static void rise(struct tree *t, struct tree_node *n)
{
	struct tree_node *p = n->parent;

	replace_child(t, p->parent, p, n);
	if (p->left == n) {
		p->left = n->right;
		if (p->left)
			p->left->parent = p;
		n->right = p;
	} else {
		p->right = n->left;
		if (p->right)
			p->right->parent = p;
		n->left = p;
	}
	p->parent = n;
}

void tree_link(struct tree *t, struct tree_node *n, struct tree_node *parent,
	       struct tree_node **link)
{
	t->seed = t->seed * 6364136223846793005ul + 1442695040888963407ul;
	*n = (struct tree_node){ .parent = parent, .weight = t->seed >> 33 | 1 };
	if (!t->leftmost || link == &t->leftmost->left)
		t->leftmost = n;
	if (!t->rightmost || link == &t->rightmost->right)
		t->rightmost = n;
	*link = n;
	while (n->parent && n->parent->weight < n->weight)
		rise(t, n);
}

void tree_erase_from(struct tree *t, struct tree_node *n)
{
	if (t->leftmost == n)
		t->leftmost = tree_next(n);
	if (t->rightmost == n)
		t->rightmost = tree_prev(n);
	while (n->left && n->right)
		rise(t, n->left->weight > n->right->weight ? n->left : n->right);
	replace_child(t, n->parent, n, n->left ? n->left : n->right);
	n->weight = 0;
}

struct tree_node *tree_next(const struct tree_node *n)
{
	if (n->right) {
		for (n = n->right; n->left; )
			n = n->left;
		return (struct tree_node *)n;
	}
	while (n->parent && n->parent->right == n)
		n = n->parent;
	return n->parent;
}

struct tree_node *tree_prev(const struct tree_node *n)
{
	if (n->left) {
		for (n = n->left; n->right; )
			n = n->right;
		return (struct tree_node *)n;
	}
	while (n->parent && n->parent->left == n)
		n = n->parent;
	return n->parent;
}
