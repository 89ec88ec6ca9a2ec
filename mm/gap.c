/* A free place for a map: from the top down, remembering how large the gaps passed over are. */
#include "mm/area.h"

/* The highest free place in [lo, hi), 0 if none; *most becomes the largest gap passed over. */
static uintptr_t gap_below(struct space *sp, uintptr_t hi, uintptr_t lo, size_t len, size_t *most)
{
	struct area *a = area_below(sp, hi);
	struct tree_node *above = a ? tree_next(&a->node) : tree_first(&sp->areas);
	uintptr_t top = above ? min(hi, area_floor(tree_entry(above, struct area, node))) : hi;

	for (;; a = area_prev(a)) {
		uintptr_t bottom = a ? max(a->end, lo) : lo;

		if (top > bottom && top - bottom >= len)
			return top - len;
		if (top > bottom)
			*most = max(*most, top - bottom);
		if (!a || a->start <= lo)
			return 0;
		top = min(top, area_floor(a));
	}
}

uintptr_t area_gap(struct space *sp, size_t len, bool low)
{
	uintptr_t at;
	size_t most = 0;

	if (low)
		return gap_below(sp, 0x80000000, 0x40000000, len, &most);
	if (len > sp->gap_max && sp->gap_from) {
		most = sp->gap_max;
		at = gap_below(sp, sp->gap_from, MAP_MIN, len, &most);
	} else {
		at = gap_below(sp, sp->mmap_top, MAP_MIN, len, &most);
	}
	if (at) {
		sp->gap_from = at;
		sp->gap_max = most;
		return at;
	}
	/* Above the stack, or where the area below the last one placed had been. */
	return gap_below(sp, USER_LIMIT, MAP_MIN, len, &most);
}
