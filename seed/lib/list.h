/* Doubly linked lists. The links stand inside the elements; a list is a ring through
   its head, so the first and the last element are no special cases. A node that is
   on no list points at itself: taking it off twice is harmless. */
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

/* At the end of the list; or before the node head, if head is an element. */
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

/* The struct of which node is the member of that name. */
#define list_entry(node, type, member) container_of(node, type, member)

/* The first element; the list must not be empty. */
#define list_first(head, type, member) list_entry((head)->next, type, member)

#define list_for_each(pos, head, member)                                                       \
	for (pos = list_entry((head)->next, __typeof__(*pos), member); &pos->member != (head); \
	     pos = list_entry(pos->member.next, __typeof__(*pos), member))

/* The body may take pos off the list, but no other element. */
#define list_for_each_safe(pos, head, member)                                                  \
	for (__typeof__(pos) _next = (pos = list_entry((head)->next, __typeof__(*pos), member),\
	     list_entry(pos->member.next, __typeof__(*pos), member)); &pos->member != (head);  \
	     pos = _next, _next = list_entry(pos->member.next, __typeof__(*pos), member))
