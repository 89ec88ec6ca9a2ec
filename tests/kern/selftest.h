/* In-kernel tests: what no program can see. Each gives NULL, or what is wrong. Layer 9.
   `selftest` on the command line runs them in the first kernel thread, before init. */
#pragma once

#define KERN_TESTS(T) \
	T(page_alloc_gives_back_every_page) \
	T(page_orders_are_aligned_and_merge) \
	T(slab_objects_do_not_overlap) \
	T(slab_and_stack_start_as_zeros) \
	T(kernel_map_is_write_xor_execute) \
	T(kernel_stacks_have_guards) \
	T(mutex_keeps_others_out) \
	T(mutex_trylock_sees_the_owner) \
	T(waitq_wakes_in_order_one_at_a_time) \
	T(waitq_wake_beats_timeout) \
	T(waitq_timeout_is_never_early) \
	T(waitq_no_wake_is_lost) \
	T(timer_fires_in_order) \
	T(timer_cancelled_never_fires) \
	T(threads_run_on_every_cpu)

#define KERN_TEST_PROTOTYPE(name) const char *name(void);
KERN_TESTS(KERN_TEST_PROTOTYPE)

/* Runs them all, in KTAP on the log. */
void selftest_run(void);

/* Start n kernel threads in fn(k), k = 0 .. n-1, and wait until all have returned. */
void selftest_threads(unsigned n, void (*fn)(unsigned k));

#define EXPECT(cond) do { if (!(cond)) return "not so: " #cond; } while (0)
