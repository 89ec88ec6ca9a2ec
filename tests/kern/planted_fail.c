/* What goes wrong only when something fails, on purpose: /proc/planted/NAME of make fuzz-fail's build. What it does not find
   here it would not find elsewhere either (tests/lib/fail.py says what must be said of each). */
#include "abi/errno.h"
#include "fs/procfs.h"
#include "lib/fail.h"
#include "mm/slab.h"

#define BYTES 700

static void show_unchecked(struct seq *s)
{
	char *p = kmalloc(BYTES);

	*(volatile char *)p = 1;
	kfree(p);
}

static void show_leak(struct seq *s)
{
	char *first = kmalloc(BYTES), *second = first ? kmalloc(BYTES) : NULL;

	s->error = second ? 0 : -ENOMEM;
	if (!second)
		return;
	kfree(first);
	kfree(second);
}

static void show_errno(struct seq *s)
{
	char *p = kmalloc(BYTES);

	s->error = p ? 0 : -EXDEV;
	kfree(p);
}

static void show_nothing(struct seq *s)
{
	char *p = kmalloc(BYTES);

	s->error = p ? 0 : -ENOMEM;
	kfree(p);
}

void fail_planted_init(void)
{
	procfs_register("planted/unchecked", 0444, show_unchecked, NULL);
	procfs_register("planted/leak", 0444, show_leak, NULL);
	procfs_register("planted/errno", 0444, show_errno, NULL);
	procfs_register("planted/nothing", 0444, show_nothing, NULL);
}
