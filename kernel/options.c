/* What the kernel command line can ask for; docs/command-line.md lists it for users. */
#include "kernel/options.h"
#include "boot/bootinfo.h"
#include "cpu/cpu.h"
#include "kernel/fuzz.h"
#include "kernel/klog.h"
#include "kernel/panic.h"
#include "kernel/sched.h"
#include "kernel/sysnames.h"
#include "kernel/trace.h"
#include "lib/string.h"

static bool number(const char *text, uint64_t *out)
{
	return parse_u64(&text, 0, out);
}

struct options options = { .max_cpus = CPU_MAX };

void options_early(const struct bootinfo *b)
{
	char val[32];
	uint64_t n;

	if (boot_option(b, "panic", val, sizeof(val)))
		panic_exit = strcmp(val, "exit") == 0;
	if (boot_option(b, "quiet", val, sizeof(val)))
		klog_console_level = KERN_WARN + 1;
	if (boot_option(b, "loglevel", val, sizeof(val)) && number(val, &n))
		klog_console_level = n;
	if (boot_option(b, "console", val, sizeof(val)))
		options.screen_console = strcmp(val, "tty1") == 0 || strcmp(val, "tty0") == 0;
	options.sysrq = boot_option(b, "sysrq", val, sizeof(val));
	options.selftest = boot_option(b, "selftest", val, sizeof(val));
}

static void choose_policy(const char *name)
{
	static const struct sched_policy *const all[] = {
		&sched_fair, &sched_rr, &sched_mlfq, &sched_prio, &sched_lottery,
	};
	uint64_t seed;

	if (strncmp(name, "fuzz:", 5) == 0 && number(name + 5, &seed)) {
		sched_normal = &sched_fuzz;
		fuzz_start(seed);
		return;
	}
	for (unsigned i = 0; i < ARRAY_SIZE(all); i++) {
		if (strcmp(all[i]->name, name) == 0) {
			sched_normal = all[i];
			return;
		}
	}
	klog(KERN_WARN, "sched=%s: no such policy (fair rr mlfq prio lottery fuzz:SEED)", name);
}

void options_late(const struct bootinfo *b)
{
	char val[32];
	uint64_t n;

	if (boot_option(b, "sched", val, sizeof(val)))
		choose_policy(val);
	if (boot_option(b, "maxcpus", val, sizeof(val)) && number(val, &n) && n > 0)
		options.max_cpus = min(n, (uint64_t)CPU_MAX);
	if (boot_option(b, "watchdog", val, sizeof(val)) && number(val, &n))
		watchdog_limit = n * NSEC_PER_SEC;
	if (boot_option(b, "trace", val, sizeof(val)))
		syscall_log_missing = true;
	if (boot_option(b, "explain", val, sizeof(val)))
		trace_explain = true;
}
