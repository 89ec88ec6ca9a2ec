/* Reference count. Whoever stores a pointer owns one. Layer 1. */
#pragma once
#include "lib/assert.h"

struct ref {
	int count;
};

static inline void ref_init(struct ref *r)
{
	r->count = 1;
}

static inline int ref_count(const struct ref *r)
{
	return __atomic_load_n(&r->count, __ATOMIC_RELAXED);
}

/* The caller has one already. */
static inline void ref_get(struct ref *r)
{
	int old = __atomic_fetch_add(&r->count, 1, __ATOMIC_RELAXED);

	assert(old > 0);
}

/* Take one unless the last is gone: for look-ups whose table holds no reference. */
static inline bool ref_get_unless_zero(struct ref *r)
{
	int old = ref_count(r);

	while (old > 0)
		if (__atomic_compare_exchange_n(&r->count, &old, old + 1, false,
						__ATOMIC_ACQUIRE, __ATOMIC_RELAXED))
			return true;
	return false;
}

/* True for the one who gave back the last: destroy the object. */
static inline bool ref_put(struct ref *r)
{
	int old = __atomic_fetch_sub(&r->count, 1, __ATOMIC_ACQ_REL);

	assert(old > 0);
	return old == 1;
}
