/* How malloc lays memory out; see malloc.c for the story. */
#pragma once
#include "user/libc/libc.h"

#define CHUNK_SIZE   (1UL << 20)
#define CHUNK_PAGES  (CHUNK_SIZE / 4096)
#define HEADER_PAGES 3
#define RUN_MAX      (CHUNK_PAGES / 2)  /* larger requests get their own mapping */
#define CLASSES      32
#define SMALL_MAX    8192
#define CLASS_RUN    0xffff             /* a run of pages given out as one block */

/* Describes a run of pages; kept at the index of the run's first page. */
struct span {
	struct span *next, *prev;       /* spans of this class that have room */
	void        *free;              /* blocks given back, linked through themselves */
	uint16_t     class;
	uint16_t     used;              /* blocks out */
	uint16_t     carved;            /* blocks ever handed out; the rest is untouched */
	uint8_t      pages;
	uint8_t      first;             /* of every page: where its run begins */
};

/* One megabyte, aligned to its size, so a block finds its chunk by masking. */
struct chunk {
	struct chunk *next, *prev;
	size_t        huge;             /* bytes mapped if this is one huge block, else 0 */
	unsigned      free_pages;
	uint64_t      busy[CHUNK_PAGES / 64];
	struct span   span[CHUNK_PAGES];
};

static inline struct chunk *chunk_of(const void *p)
{
	return (struct chunk *)((uintptr_t)p & -CHUNK_SIZE);
}

static inline struct span *span_of(const void *p)
{
	struct chunk *c = chunk_of(p);

	return &c->span[c->span[((uintptr_t)p & (CHUNK_SIZE - 1)) / 4096].first];
}

static inline void *span_start(struct span *s)
{
	return (char *)chunk_of(s) + s->first * 4096UL;
}

struct span *__run_alloc(unsigned pages);
void         __run_free(struct span *s);
void        *__huge_alloc(size_t size, size_t align);
extern struct lock __run_lock;
