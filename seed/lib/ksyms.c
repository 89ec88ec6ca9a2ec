/* Names of the kernel's functions. The kernel is linked twice: ksyms.awk lists the
   functions of the first link as a table, the second link has that table in it. Read
   lib/types.h before. */
#include "lib/ksyms.h"

struct ksym {
	uint32_t offset;       /* from _text_start, ascending */
	uint32_t name;         /* where its name begins in ksym_names */
};

extern const struct ksym ksym_table[];
extern const uint32_t ksym_count;
extern const char ksym_names[], _text_start[], _rodata_start[];

/* The table is in ascending order: the function is the last one that does not begin
   behind addr. */
const char *ksym_lookup(uintptr_t addr, uintptr_t *offset)
{
	uintptr_t at = addr - (uintptr_t)_text_start;
	uint32_t i = 0;

	if (addr < (uintptr_t)_text_start || addr >= (uintptr_t)_rodata_start)
		return NULL;
	while (i < ksym_count && ksym_table[i].offset <= at)
		i++;
	if (i == 0)
		return NULL;
	*offset = at - ksym_table[i - 1].offset;
	return ksym_names + ksym_table[i - 1].name;
}
