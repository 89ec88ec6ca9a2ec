/* The files of /proc that speak of the whole machine, and /proc/sys. Formats are Linux's: proc(5). */
#include "fs/procfs.h"
#include "abi/errno.h"
#include "boot/bootinfo.h"
#include "cpu/clock.h"
#include "cpu/irq.h"
#include "fs/devfs.h"
#include "fs/file.h"
#include "fs/fowner.h"
#include "fs/locks.h"
#include "fs/namei.h"
#include "kernel/klog.h"
#include "kernel/runq.h"
#include "lib/printf.h"
#include "lib/race.h"
#include "lib/random.h"
#include "lib/string.h"
#include "mm/slab.h"
#include "mm/vm.h"
#include "proc/core.h"
#include "proc/info.h"
#include "proc/proc.h"
#include "proc/time.h"

#define TICKS(ns) ((ns) / (NSEC_PER_SEC / 100))

/* ---- memory --------------------------------------------------------------------------------- */

static void show_meminfo(struct seq *s)
{
	uint64_t total = page_total() << 2, free = page_free_count() << 2, slab = slab_pages() << 2;
	uint64_t shmem = page_user_count(PAGE_OBJ) << 2, anon = page_user_count(PAGE_ANON) << 2;
	const struct seq_kb line[] = {
		{ "MemTotal:", total }, { "MemFree:", free }, { "MemAvailable:", free }, { "Buffers:", 0 },
		{ "Cached:", shmem }, { "SwapCached:", 0 }, { "Active:", shmem + anon }, { "Inactive:", 0 },
		{ "Unevictable:", 0 }, { "Mlocked:", 0 }, { "SwapTotal:", 0 }, { "SwapFree:", 0 }, { "Dirty:", 0 },
		{ "Writeback:", 0 }, { "AnonPages:", anon }, { "Mapped:", min(READ_ONCE(vm_mapped) << 2, shmem) }, { "Shmem:", shmem },
		{ "KReclaimable:", 0 }, { "Slab:", slab }, { "SReclaimable:", 0 }, { "SUnreclaim:", slab },
		{ "KernelStack:", (uint64_t)kstack_pages() << 2 }, { "PageTables:", READ_ONCE(page_table_count) << 2 },
		{ "CommitLimit:", total / 2 }, { "Committed_AS:", READ_ONCE(vm_committed) << 2 }, { "VmallocTotal:", 34359738367 },
		{ "VmallocUsed:", 0 }, { "Hugepagesize:", 2048 },
	};

	seq_kbytes(s, line, ARRAY_SIZE(line), 16);
	seq_puts(s, "HugePages_Total:       0\nHugePages_Free:        0\n");
}

static void show_slabinfo(struct seq *s)
{
	const char *name;
	size_t size, used, pages;

	seq_printf(s, "# name              objsize   used   pages\n");
	for (unsigned i = 0; slab_info(i, &name, &size, &used, &pages); i++)
		seq_printf(s, "%-18s %8zu %6zu %7zu\n", name, size, used, pages);
}

#define KINDS 7

/* How many frames there are of each kind, and how many of user pages have more than one holder. Counted when
   asked, so that it cannot go wrong. */
static void show_kpages(struct seq *s)
{
	static const char *const kind[KINDS + 2] = { "reserved", "free", "kernel", "slab", "table", "anon", "object",
						     "anon_shared", "object_shared" };
	uint64_t count[KINDS + 2] = { 0 };

	for (paddr_t pa = 0; pa < page_phys_end; pa += PAGE_SIZE) {
		struct page *p = phys_to_page(pa);

		count[p->kind < KINDS ? p->kind : PAGE_RESERVED]++;
		if (p->kind >= PAGE_ANON && p->refs > 1)
			count[KINDS + p->kind - PAGE_ANON]++;
	}
	for (unsigned i = 0; i < ARRAY_SIZE(kind); i++)
		seq_printf(s, "%-14s %8lu\n", kind[i], count[i]);
}

static void show_vmstat(struct seq *s)
{
	uint64_t shmem = page_user_count(PAGE_OBJ);

	seq_printf(s, "nr_free_pages %zu\nnr_anon_pages %lu\nnr_mapped %lu\nnr_shmem %lu\nnr_page_table_pages %zu\n",
		   page_free_count(), page_user_count(PAGE_ANON), min(READ_ONCE(vm_mapped), shmem), shmem, READ_ONCE(page_table_count));
	seq_printf(s, "pgpgin 0\npgpgout 0\npswpin 0\npswpout 0\n");
}

/* ---- processors and time -------------------------------------------------------------------- */

static void show_cpuinfo(struct seq *s)
{
	static const char *const flag[32] = { "fpu", "vme", "de", "pse", "tsc", "msr", "pae", "mce", "cx8", "apic",
		NULL, "sep", "mtrr", "pge", "mca", "cmov", "pat", "pse36", "pn", "clflush", NULL, "dts", "acpi", "mmx",
		"fxsr", "sse", "sse2", "ss", "ht", "tm", NULL, "pbe" };
	struct cpuid id = cpuid(0, 0), f = cpuid(1, 0);
	char vendor[13] = { 0 }, model[49] = { 0 };

	memcpy(vendor, &id.ebx, 4);
	memcpy(vendor + 4, &id.edx, 4);
	memcpy(vendor + 8, &id.ecx, 4);
	for (unsigned i = 0; i < 3; i++) {
		struct cpuid b = cpuid(0x80000002 + i, 0);

		memcpy(model + 16 * i, &b, 16);
	}
	for (unsigned c = 0; c < ncpus; c++) {
		seq_printf(s, "processor\t: %u\nvendor_id\t: %s\ncpu family\t: %u\n", c, vendor, f.eax >> 8 & 15);
		seq_printf(s, "model\t\t: %u\nmodel name\t: %s\nstepping\t: %u\n", f.eax >> 4 & 15, model, f.eax & 15);
		seq_printf(s, "cpu MHz\t\t: %lu.%03lu\n", clock_tsc_khz() / 1000, clock_tsc_khz() % 1000);
		seq_printf(s, "physical id\t: 0\nsiblings\t: %u\ncore id\t\t: %u\ncpu cores\t: %u\n", ncpus, c, ncpus);
		seq_printf(s, "apicid\t\t: %u\ninitial apicid\t: %u\nfpu\t\t: yes\nfpu_exception\t: yes\n"
			   "cpuid level\t: %u\nwp\t\t: yes\nflags\t\t:", cpus[c].apic_id, cpus[c].apic_id, id.eax);
		for (unsigned i = 0; i < 32; i++)
			if (flag[i] && (f.edx & BIT(i)))
				seq_printf(s, " %s", flag[i]);
		seq_printf(s, " syscall nx lm\nbugs\t\t:\nbogomips\t: %lu.00\nclflush size\t: 64\ncache_alignment\t: 64\n"
			   "address sizes\t: 40 bits physical, 48 bits virtual\npower management:\n\n",
			   clock_tsc_khz() / 500);
	}
}

static nsec_t total_idle(void)
{
	struct cpu_times t;
	nsec_t sum = 0;

	for (unsigned c = 0; c < ncpus; c++) {
		sched_cpu_times(c, &t);
		sum += t.idle;
	}
	return sum;
}

static void show_uptime(struct seq *s)
{
	nsec_t up = clock_now(), idle = total_idle();

	seq_printf(s, "%lu.%02lu %lu.%02lu\n", up / NSEC_PER_SEC, TICKS(up) % 100, idle / NSEC_PER_SEC, TICKS(idle) % 100);
}

static void show_loadavg(struct seq *s)
{
	uint64_t l[3];

	sched_loadavg(l);
	for (int i = 0; i < 3; i++)
		seq_printf(s, "%lu.%02lu ", l[i] >> 16, (l[i] & 0xffff) * 100 >> 16);
	seq_printf(s, "%u/%u %d\n", sched_nr_running(), thread_count(), pid_last());
}

static void show_stat_all(struct seq *s)
{
	struct cpu_times t[CPU_MAX], all = { 0 };
	uint64_t intr = 0;

	for (unsigned c = 0; c < ncpus; c++) {
		sched_cpu_times(c, &t[c]);
		all.user += t[c].user;
		all.sys += t[c].sys;
		all.idle += t[c].idle;
	}
	seq_printf(s, "cpu  %lu 0 %lu %lu 0 0 0 0 0 0\n", TICKS(all.user), TICKS(all.sys), TICKS(all.idle));
	for (unsigned c = 0; c < ncpus; c++)
		seq_printf(s, "cpu%u %lu 0 %lu %lu 0 0 0 0 0 0\n", c, TICKS(t[c].user), TICKS(t[c].sys), TICKS(t[c].idle));
	for (unsigned i = 0; i < 256; i++)
		intr += irq_count(i);
	seq_printf(s, "intr %lu\nctxt %lu\nbtime %lu\nprocesses %lu\nprocs_running %u\nprocs_blocked 0\n"
		   "softirq 0 0 0 0 0 0 0 0 0 0 0\n", intr,
		   sched_switches(), wall_offset / NSEC_PER_SEC, pid_forks(), sched_nr_running());
}

static void show_interrupts(struct seq *s)
{
	for (unsigned i = 0; i < 16 + IRQ_MESSAGES; i++)
		if (irq_count(IRQ_VEC_DEVICE + i))
			seq_printf(s, "%3u: %10lu %s\n", i, irq_count(IRQ_VEC_DEVICE + i), i < 16 ? "IO-APIC" : "PCI-MSI");
	seq_printf(s, "LOC: %10lu Local timer interrupts\nRES: %10lu Rescheduling interrupts\nTLB: %10lu TLB shootdowns\n",
		   irq_count(IRQ_VEC_TIMER), irq_count(IRQ_VEC_RESCHED), irq_count(IRQ_VEC_TLB));
}

static void show_schedstats(struct seq *s)
{
	struct cpu_times t;

	seq_printf(s, "version 15\ntimestamp %lu\npolicy %s\n", TICKS(clock_now()), sched_normal->name);
	for (unsigned c = 0; c < ncpus; c++) {
		sched_cpu_times(c, &t);
		seq_printf(s, "cpu%u 0 0 %lu 0 0 0 %lu %u 0\n", c, runqs[c].nswitch, t.user + t.sys, runqs[c].nready);
	}
}

/* ---- file systems, locks, names ------------------------------------------------------------- */

static void mount_flags(struct seq *s, uint32_t flags)
{
	seq_printf(s, "%s%s%s%s,relatime", flags & MS_RDONLY ? "ro" : "rw", flags & MS_NOSUID ? ",nosuid" : "",
		   flags & MS_NODEV ? ",nodev" : "", flags & MS_NOEXEC ? ",noexec" : "");
}

void show_mounts(struct seq *s, struct pid_ref *r)
{
	bool info = strcmp(r->entry->name, "mountinfo") == 0, stats = strcmp(r->entry->name, "mountstats") == 0;
	char *page = kmalloc(PATH_MAX), *path;
	struct mount *m;

	if (!page) {
		s->error = -ENOMEM;
		return;
	}
	mutex_lock(&mount_lock);
	list_for_each(m, &mount_all, all) {
		if (!m->covered && m != mount_root)
			continue;
		if (!m->covered || inode_path(m->root, page, PATH_MAX, false, &path) < 0)
			path = "/";
		if (stats) {
			seq_printf(s, "device %s mounted on ", m->source[0] ? m->source : "none");
			seq_escape(s, path, " \t\n\\");
			seq_printf(s, " with fstype %s\n", m->type->name);
			continue;
		}
		if (info)
			seq_printf(s, "%d %d %u:%u / ", m->id, m->covered ? m->covered->mount->id : m->id, m->dev >> 8, m->dev & 255);
		else
			seq_printf(s, "%s ", m->source[0] ? m->source : "none");
		seq_escape(s, path, " \t\n\\");
		seq_printf(s, " %s", info ? "" : m->type->name);
		if (!info)
			seq_putc(s, ' ');
		mount_flags(s, m->flags);
		if (info)
			seq_printf(s, " - %s %s rw\n", m->type->name, m->source[0] ? m->source : "none");
		else
			seq_printf(s, " 0 0\n");
	}
	mutex_unlock(&mount_lock);
	kfree(page);
}

static void show_filesystems(struct seq *s)
{
	for (struct fs_type *t = fs_type_next(NULL); t; t = fs_type_next(t))
		seq_printf(s, "nodev\t%s\n", t->name);
}

static void show_version(struct seq *s)
{
	seq_printf(s, "%s version %s (gcc) %s\n", uts.sysname, uts.release, uts.version);
}

static int link_thread_self(char *buf, size_t n)
{
	return snprintf(buf, n, "%d/task/%d", current_proc->pid, current->tid);
}

static int link_mounts(char *buf, size_t n)
{
	return snprintf(buf, n, "self/mounts");
}

/* ---- /proc/sys ------------------------------------------------------------------------------ */

/* Some programs, Java's ProcessBuilder among them, want to hear "Linux". */
static long store_ostype(const char *text, size_t n)
{
	strlcpy(uts.sysname, text, sizeof(uts.sysname));
	return 0;
}

static long store_hostname(const char *text, size_t n)
{
	strlcpy(uts.nodename, text, sizeof(uts.nodename));
	name_changed(&hostname_poll);
	return 0;
}

static long store_domainname(const char *text, size_t n)
{
	strlcpy(uts.domainname, text, sizeof(uts.domainname));
	name_changed(&domainname_poll);
	return 0;
}

/* Files live in memory alone: there is no cache to drop. */
static long store_drop_caches(const char *text, size_t n)
{
	uint64_t v;

	return parse_u64(&text, 10, &v) && v >= 1 && v <= 4 ? 0 : -EINVAL;
}

static void show_nothing(struct seq *s)
{
}

static long store_core_pattern(const char *text, size_t n)
{
	if (n >= sizeof(core_pattern) || *text == '|')
		return -EINVAL;
	strlcpy(core_pattern, text, sizeof(core_pattern));
	return 0;
}

/* b as a random UUID, version 4. */
static void write_uuid(struct seq *s, uint8_t b[16])
{
	b[6] = (b[6] & 0x0f) | 0x40;
	b[8] = (b[8] & 0x3f) | 0x80;
	for (int i = 0; i < 16; i++)
		seq_printf(s, "%s%02x", i == 4 || i == 6 || i == 8 || i == 10 ? "-" : "", b[i]);
	seq_putc(s, '\n');
}

static void show_uuid(struct seq *s)
{
	uint8_t b[16];

	random_bytes(b, sizeof(b));
	write_uuid(s, b);
}

static void show_boot_id(struct seq *s)
{
	static uint8_t id[16];

	if (!id[8])
		random_bytes(id, sizeof(id));
	write_uuid(s, id);
}

static void show_file_nr(struct seq *s)
{
	seq_printf(s, "%zu\t0\t%zu\n", file_count(), file_max);
}

static void show_printk(struct seq *s)
{
	seq_printf(s, "%d\t4\t1\t7\n", klog_console_level);
}

static long store_printk(const char *text, size_t n)
{
	uint64_t v;

	if (!parse_u64(&text, 10, &v) || v > 8)
		return -EINVAL;
	klog_console_level = v;
	return 0;
}

/* Numbers that programs look up and nothing changes. */
static struct { const char *path; uint64_t value; } constants[] = {
	{ "sys/kernel/cap_last_cap", CAP_LAST_CAP }, { "sys/kernel/ngroups_max", NGROUPS_MAX },
	{ "sys/kernel/overflowuid", 65534 },
	{ "sys/kernel/overflowgid", 65534 }, { "sys/kernel/randomize_va_space", 0 },
	{ "sys/kernel/core_uses_pid", 0 }, { "sys/kernel/yama/ptrace_scope", 0 },
	{ "sys/kernel/random/entropy_avail", 256 }, { "sys/vm/max_map_count", 65530 },
	{ "sys/vm/overcommit_memory", 0 }, { "sys/vm/overcommit_ratio", 50 },
	{ "sys/vm/swappiness", 0 }, { "sys/vm/mmap_min_addr", 65536 },
	{ "sys/fs/nr_open", 1048576 },
	{ "sys/kernel/tainted", 0 }, { "sys/kernel/dmesg_restrict", 0 },
	{ "sys/kernel/sched_rt_period_us", 1000000 }, { "sys/kernel/sched_rt_runtime_us", 1000000 },
	{ "sys/kernel/sched_rr_timeslice_ms", 100 }, { "sys/kernel/sched_child_runs_first", 0 },
	{ "sys/fs/protected_hardlinks", 0 }, { "sys/fs/protected_symlinks", 0 },
	{ "sys/fs/protected_regular", 0 }, { "sys/fs/protected_fifos", 0 }, { "sys/fs/suid_dumpable", 0 },
	{ "sys/vm/nr_hugepages", 0 }, { "sys/kernel/pty/reserve", 0 },
	{ "sys/fs/overflowuid", 65534 }, { "sys/fs/overflowgid", 65534 },
};

extern char boot_command_line[];

void procsys_init(void)
{
	static const struct { const char *path; void (*show)(struct seq *); } files[] = {
		{ "meminfo", show_meminfo }, { "slabinfo", show_slabinfo }, { "kpages", show_kpages },
		{ "vmstat", show_vmstat }, { "cpuinfo", show_cpuinfo }, { "uptime", show_uptime },
		{ "loadavg", show_loadavg }, { "stat", show_stat_all }, { "interrupts", show_interrupts },
		{ "schedstat", show_schedstats }, { "filesystems", show_filesystems }, { "locks", locks_show_all },
		{ "version", show_version }, { "sys/kernel/random/uuid", show_uuid },
		{ "sys/kernel/random/boot_id", show_boot_id }, { "sys/fs/file-nr", show_file_nr },
		{ "modules", show_nothing }, { "partitions", show_nothing }, { "diskstats", show_nothing },
	};

	for (unsigned i = 0; i < ARRAY_SIZE(files); i++)
		procfs_register(files[i].path, 0444, files[i].show, NULL);
	procfs_register_text("cmdline", boot_command_line, NULL);
	procfs_register_text("devices", "Character devices:\n  1 mem\n  4 ttyS\n  5 /dev/tty\n  5 /dev/console\n"
			     "  5 /dev/ptmx\n136 pts\n\nBlock devices:", NULL);
	procfs_register_text("swaps", "Filename\t\t\t\tType\t\tSize\t\tUsed\t\tPriority", NULL);
	procfs_register_text("cgroups", "#subsys_name\thierarchy\tnum_cgroups\tenabled", NULL);
	procfs_register_text("sys/kernel/ostype", uts.sysname, store_ostype);
	procfs_register_text("sys/kernel/osrelease", uts.release, NULL);
	procfs_register_text("sys/kernel/version", uts.version, NULL);
	procfs_register_polled("sys/kernel/hostname", uts.nodename, store_hostname, &hostname_poll);
	procfs_register_polled("sys/kernel/domainname", uts.domainname, store_domainname, &domainname_poll);
	procfs_register("sys/vm/drop_caches", 0200, show_nothing, store_drop_caches);
	procfs_register_text("sys/kernel/core_pattern", core_pattern, store_core_pattern);
	procfs_register_u64("sys/kernel/pid_max", 0644, &pid_max, 301, 32768);
	procfs_register_u64("sys/kernel/threads-max", 0644, &threads_max, 20, 32768);
	procfs_register("sys/kernel/printk", 0644, show_printk, store_printk);
	procfs_register_u64("sys/fs/file-max", 0644, &file_max, 64, ~0UL);
	for (unsigned i = 0; i < ARRAY_SIZE(constants); i++)
		procfs_register_u64(constants[i].path, 0444, &constants[i].value, 0, 0);
	procfs_register_link("thread-self", link_thread_self);
	procfs_register_link("mounts", link_mounts);
}
