/* Looking up a function name in the table that tools/ksyms made: text offsets in
   ascending order, each with the place of its name in one string. */
#include "lib/ksyms.h"

struct ksym {
	uint32_t offset;       /* from _text_start */
	uint32_t name;         /* into ksym_names */
};

extern const struct ksym ksym_table[];
extern const uint32_t ksym_count;
extern const char ksym_names[];
extern const char _text_start[], _text_end[];

const char *ksym_lookup(uintptr_t addr, uintptr_t *off)
{
	uintptr_t at = addr - (uintptr_t)_text_start;
	uint32_t low = 0, high = ksym_count;

	if (addr < (uintptr_t)_text_start || addr >= (uintptr_t)_text_end)
		return NULL;
	while (low < high) {
		uint32_t mid = (low + high) / 2;

		if (ksym_table[mid].offset <= at)
			low = mid + 1;
		else
			high = mid;
	}
	if (low == 0)
		return NULL;
	if (off)
		*off = at - ksym_table[low - 1].offset;
	return ksym_names + ksym_table[low - 1].name;
}
