/* The runner of the in-kernel tests, and the helper that starts threads for them. */
#include "tests/kern/selftest.h"
#include "cpu/spinlock.h"
#include "kernel/klog.h"
#include "kernel/panic.h"
#include "kernel/thread.h"
#include "kernel/waitq.h"
#include "lib/types.h"

static struct spinlock lock = SPINLOCK_INIT(RANK_FDTABLE);
static struct waitq all_done = WAITQ_INIT(all_done);
static unsigned running;                     /* lock */
static void (*body)(unsigned k);

static void run_body(void *k)
{
	body((uintptr_t)k);
	spin_lock(&lock);
	if (--running == 0)
		wake_all(&all_done);
	spin_unlock(&lock);
}

void selftest_threads(unsigned n, void (*fn)(unsigned k))
{
	body = fn;
	running = n;
	for (unsigned k = 0; k < n; k++)
		if (!kthread_start("selftest", run_body, (void *)(uintptr_t)k))
			panic("selftest: no memory for a thread");
	spin_lock(&lock);
	while (running > 0)
		wait_uninterruptible_spin(&all_done, &lock, FOREVER);
	spin_unlock(&lock);
}

void selftest_run(void)
{
	static const struct { const char *name; const char *(*run)(void); } tests[] = {
#define KERN_TEST_ROW(name) { #name, name },
		KERN_TESTS(KERN_TEST_ROW)
	};

	klog(KERN_WARN, "selftest: 1..%zu", ARRAY_SIZE(tests));
	for (unsigned i = 0; i < ARRAY_SIZE(tests); i++) {
		const char *wrong = tests[i].run();
		klog(KERN_WARN, "selftest: %s %u %s%s%s", wrong ? "not ok" : "ok", i + 1, tests[i].name,
		     wrong ? " # " : "", wrong ? wrong : "");
	}
	klog(KERN_WARN, "selftest: end");
}
