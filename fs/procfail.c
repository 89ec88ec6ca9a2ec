/* /proc/PID/fail-nth, and /proc/fail: how many failures there were so far (make fuzz-fail; lib/fail.h). */
#include "fs/procfs.h"
#include "abi/errno.h"
#include "lib/string.h"
#include "proc/proc.h"

void show_fail(struct seq *s, struct pid_ref *r)
{
	seq_printf(s, "%u\n", fail_left(r->thread));
}

long store_fail(struct pid_ref *r, const char *text, size_t n)
{
	bool minus = *text == '-';
	uint64_t v;

	text += minus;
	if (!parse_u64(&text, 10, &v) || *text || v > INT32_MAX)
		return -EINVAL;
	fail_set(r->thread, minus ? -(int)v : (int)v);
	return 0;
}

static void show_fired(struct seq *s)
{
	seq_printf(s, "%u\n", fail_fired());
}

void procfail_init(void)
{
	procfs_register("fail", 0444, show_fired, NULL);
	fail_planted_init();
}
