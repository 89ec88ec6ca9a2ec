/* Data races on purpose, one a boot: `planted=NAME` in the data race detector's build. What it does not find here it would
   not find elsewhere either (tests/lib/suites.py says what each report must name). */
#include "cpu/clock.h"
#include "cpu/spinlock.h"
#include "kernel/klog.h"
#include "kernel/timer.h"
#include "lib/race.h"
#include "lib/string.h"
#include "tests/kern/selftest.h"

#define ROUNDS 200000            /* at most: the first report ends it */

static struct spinlock lock_a = SPINLOCK_INIT(RANK_FDTABLE), lock_b = SPINLOCK_INIT(RANK_FDTABLE);
static unsigned long count, done;
static bool flag;
static struct { int x, y; } pair;
static const char *what;

#define barrier() __asm__ volatile("" ::: "memory")

static bool caught(void)
{
	return kcsan_flush() > 0;
}

/* Two CPUs add to one count: some of what they add is lost. */
static void lost_count(unsigned k)
{
	for (int i = 0; i < ROUNDS && !caught(); i++)
		count++;
}

/* One tells the other by a variable that the compiler may keep in a register. */
static __attribute__((noinline)) bool look_at_flag(void) { barrier(); return flag; }
static __attribute__((noinline)) void raise_flag(bool to) { WRITE_ONCE(flag, to); }
static void unmarked_flag(unsigned k)
{
	for (int i = 0; i < ROUNDS && !caught(); i++) {
		if (k == 0)
			raise_flag(i & 1);
		else
			done += look_at_flag();
	}
}

/* Each has a lock, and not the same. */
static __attribute__((noinline)) void under_a(void) { spin_lock(&lock_a); pair.y++; spin_unlock(&lock_a); }
static __attribute__((noinline)) void under_b(void) { spin_lock(&lock_b); pair.y = 0; spin_unlock(&lock_b); }
static void two_locks(unsigned k)
{
	for (int i = 0; i < ROUNDS && !caught(); i++)
		(k ? under_a : under_b)();
}

/* A whole struct, by code that the compiler does not see. */
static __attribute__((noinline)) void clear_all(void) { barrier(); memset(&pair, 0, sizeof(pair)); }
static void copied(unsigned k)
{
	for (int i = 0; i < ROUNDS && !caught(); i++)
		if (k)
			clear_all();
		else
			under_a();
}

/* An interrupt of this very CPU comes between the read and the write. */
static void in_interrupt(struct timer *t) { count++; WRITE_ONCE(flag, false); }
static void interrupted(unsigned k)
{
	struct timer t;

	if (k)
		return;
	timer_init(&t, in_interrupt);
	for (int i = 0; i < ROUNDS && !caught(); i++) {
		if (!READ_ONCE(flag)) {
			WRITE_ONCE(flag, true);
			timer_arm(&t, clock_now() + 20 * NSEC_PER_USEC);
		}
		count++;
		barrier();
	}
	timer_cancel(&t);
}

/* Everything that is allowed: one lock, marked accesses, a race that is said to be one. Nothing must be said. */
static void nothing(unsigned k)
{
	for (int i = 0; i < 20000; i++) {
		spin_lock(&lock_a);
		pair.x++;
		memset(&pair.y, 0, sizeof(pair.y));
		spin_unlock(&lock_a);
		WRITE_ONCE(flag, READ_ONCE(flag) ^ k);
		__atomic_fetch_add(&done, data_race(pair.x), __ATOMIC_RELAXED);
		data_race(count++);
	}
}

static void body(unsigned k)
{
	static const struct { const char *name; void (*run)(unsigned k); } all[] = {
		{ "lost-count", lost_count }, { "unmarked-flag", unmarked_flag }, { "two-locks", two_locks },
		{ "copied", copied }, { "interrupted", interrupted }, { "nothing", nothing },
	};

	for (size_t i = 0; i < ARRAY_SIZE(all); i++)
		if (strcmp(all[i].name, what) == 0)
			all[i].run(k);
}

void kcsan_planted(const char *name)
{
	what = name;
	selftest_threads(2, body);
	klog(KERN_WARN, "planted: end, %u found", kcsan_flush());
}
