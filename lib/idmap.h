/* Small integer -> pointer: pids, tids, ids of all sorts. A tree of 64-way nodes that
   grows and shrinks with its ids. No lock of its own: whoever owns it locks. Layer 1. */
#pragma once
#include "lib/types.h"

struct idmap_node;

struct idmap {
	struct idmap_node *root;
	int                levels;   /* of nodes; 0 when empty */
	int                limit;    /* ids are below it */
	int                next;     /* where idmap_alloc_cyclic looks first */
	int                count;    /* ids in use */
};

#define IDMAP_INIT(lim) { .limit = (lim) }

void  idmap_init(struct idmap *m, int limit);

/* Give ptr (not NULL) the lowest free id >= start. The id, -EAGAIN if there is none
   below the limit, -ENOMEM. */
int   idmap_alloc(struct idmap *m, void *ptr, int start);

/* The same, but the first free id behind the last one given, starting again at start. */
int   idmap_alloc_cyclic(struct idmap *m, void *ptr, int start);

/* The pointer of id, or NULL. Any int is allowed. */
void *idmap_find(const struct idmap *m, int id);

/* Free the id; returns what it pointed to, or NULL. */
void *idmap_remove(struct idmap *m, int id);

/* The first used id >= *id: stores it in *id and returns its pointer; NULL at the end.
   for (id = 0; (p = idmap_next(m, &id)); id++) */
void *idmap_next(const struct idmap *m, int *id);
