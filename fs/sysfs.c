/* /sys: what programs ask of the processors, and no more. Lines are Linux's. */
#include "cpu/cpu.h"
#include "fs/procfs.h"
#include "lib/printf.h"
#include "mm/slab.h"

static void show_cpus(struct seq *s)
{
	seq_cpu_list(s, BIT(ncpus) - 1);
	seq_putc(s, '\n');
}

/* One package; every processor is a core of its own. format NULL: a list of all. */
static void register_topology(unsigned c)
{
	const struct { const char *name, *format; uint64_t value; } file[] = {
		{ "physical_package_id", "%lu", 0 }, { "core_id", "%lu", c },
		{ "thread_siblings", "%lx", BIT(c) }, { "thread_siblings_list", "%lu", c },
		{ "core_siblings", "%lx", BIT(ncpus) - 1 }, { "core_siblings_list", NULL, 0 },
	};
	char path[80], text[24];

	for (unsigned i = 0; i < ARRAY_SIZE(file); i++) {
		snprintf(path, sizeof(path), "/devices/system/cpu/cpu%u/topology/%s", c, file[i].name);
		if (!file[i].format) {
			procfs_register(path, 0444, show_cpus, NULL);
			continue;
		}
		snprintf(text, sizeof(text), file[i].format, file[i].value);
		procfs_register_text(path, kstrdup(text), NULL);
	}
}

void sysfs_init(void)
{
	procfs_register("/devices/system/cpu/online", 0444, show_cpus, NULL);
	procfs_register("/devices/system/cpu/present", 0444, show_cpus, NULL);
	procfs_register("/devices/system/cpu/possible", 0444, show_cpus, NULL);
	procfs_register_text("/kernel/mm/transparent_hugepage/enabled", "always madvise [never]", NULL);
	for (unsigned c = 0; c < ncpus; c++)
		register_topology(c);
}
