/* Intrusive doubly linked list: a ring through a head. A node that is on no list
   points at itself, so list_del twice is harmless. Layer 1. */
#pragma once
#include "lib/types.h"

struct list {
	struct list *next, *prev;
};

#define LIST_INIT(name) { &(name), &(name) }

static inline void list_init(struct list *l)
{
	l->next = l->prev = l;
}

static inline bool list_empty(const struct list *l)
{
	return l->next == l;
}

/* Asked without the lock of who may be unlinking the last element: true once it has touched both ends. */
static inline bool list_unlinked(const struct list *l)
{
	return __atomic_load_n(&l->next, __ATOMIC_ACQUIRE) == l && __atomic_load_n(&l->prev, __ATOMIC_ACQUIRE) == l;
}

/* Is this node on a list? (The same test, said of a node.) */
static inline bool list_linked(const struct list *n)
{
	return n->next != n;
}

static inline void list_insert(struct list *n, struct list *prev, struct list *next)
{
	n->next = next;
	n->prev = prev;
	next->prev = n;
	prev->next = n;
}

static inline void list_add_head(struct list *head, struct list *n)
{
	list_insert(n, head, head->next);
}

/* Also "before this node", if head is a node. */
static inline void list_add_tail(struct list *head, struct list *n)
{
	list_insert(n, head->prev, head);
}

static inline void list_del(struct list *n)
{
	n->prev->next = n->next;
	n->next->prev = n->prev;
	list_init(n);
}

static inline void list_move_tail(struct list *head, struct list *n)
{
	n->prev->next = n->next;
	n->next->prev = n->prev;
	list_add_tail(head, n);
}

/* Append all of src to dst; src is empty afterwards. */
static inline void list_splice_tail(struct list *dst, struct list *src)
{
	if (list_empty(src))
		return;
	src->next->prev = dst->prev;
	dst->prev->next = src->next;
	src->prev->next = dst;
	dst->prev = src->prev;
	list_init(src);
}

#define list_entry(node, type, member) container_of(node, type, member)

/* The first or last element; the list must not be empty. */
#define list_first(head, type, member) list_entry((head)->next, type, member)
#define list_last(head, type, member)  list_entry((head)->prev, type, member)

#define list_for_each(pos, head, member)                                        \
	for (pos = list_entry((head)->next, __typeof__(*pos), member);          \
	     &pos->member != (head);                                            \
	     pos = list_entry(pos->member.next, __typeof__(*pos), member))

/* The body may unlink pos, but nothing else. */
#define list_for_each_safe(pos, head, member)                                   \
	for (__typeof__(pos) _next = (pos = list_entry((head)->next,            \
				__typeof__(*pos), member),                      \
			list_entry(pos->member.next, __typeof__(*pos), member));\
	     &pos->member != (head);                                            \
	     pos = _next,                                                       \
	     _next = list_entry(pos->member.next, __typeof__(*pos), member))
