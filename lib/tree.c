/* AVL tree: heights are stored, a walk to the root mends them and stops where nothing
   changed. */
#include "lib/tree.h"

static int height(const struct tree_node *n)
{
	return n ? n->height : 0;
}

static void set_height(struct tree_node *n)
{
	n->height = 1 + max(height(n->left), height(n->right));
}

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

/* The right child rises above n. */
static struct tree_node *rotate_left(struct tree *t, struct tree_node *n)
{
	struct tree_node *r = n->right;

	n->right = r->left;
	if (n->right)
		n->right->parent = n;
	replace_child(t, n->parent, n, r);
	r->left = n;
	n->parent = r;
	set_height(n);
	set_height(r);
	return r;
}

static struct tree_node *rotate_right(struct tree *t, struct tree_node *n)
{
	struct tree_node *l = n->left;

	n->left = l->right;
	if (n->left)
		n->left->parent = n;
	replace_child(t, n->parent, n, l);
	l->right = n;
	n->parent = l;
	set_height(n);
	set_height(l);
	return l;
}

/* The subtree of n changed: balance it and all above as far as heights change. */
static void mend(struct tree *t, struct tree_node *n)
{
	while (n) {
		int old = n->height, lean = height(n->left) - height(n->right);

		if (lean > 1) {
			if (height(n->left->left) < height(n->left->right))
				rotate_left(t, n->left);
			n = rotate_right(t, n);
		} else if (lean < -1) {
			if (height(n->right->right) < height(n->right->left))
				rotate_right(t, n->right);
			n = rotate_left(t, n);
		} else {
			set_height(n);
		}
		if (n->height == old)
			return;
		n = n->parent;
	}
}

void tree_link(struct tree *t, struct tree_node *n, struct tree_node *parent,
	       struct tree_node **link)
{
	*n = (struct tree_node){ .parent = parent, .height = 1 };
	*link = n;
	if (!t->leftmost || link == &t->leftmost->left)
		t->leftmost = n;
	mend(t, parent);
}

void tree_erase(struct tree *t, struct tree_node *n)
{
	struct tree_node *from;      /* the lowest node whose subtree shrank */

	if (t->leftmost == n)
		t->leftmost = tree_next(n);
	if (n->left && n->right) {
		struct tree_node *next = tree_next(n);

		from = next->parent == n ? next : next->parent;
		replace_child(t, next->parent, next, next->right);
		replace_child(t, n->parent, n, next);
		next->left = n->left;
		next->left->parent = next;
		next->right = n->right;
		if (next->right)
			next->right->parent = next;
		next->height = n->height;
	} else {
		from = n->parent;
		replace_child(t, n->parent, n, n->left ? n->left : n->right);
	}
	n->height = 0;
	mend(t, from);
}

struct tree_node *tree_last(const struct tree *t)
{
	struct tree_node *n = t->root;

	while (n && n->right)
		n = n->right;
	return n;
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
