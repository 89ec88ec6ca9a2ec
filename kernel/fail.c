/* The count behind lib/fail.h. One failure a thread: what comes of it is the kernel's own doing. */
#include "lib/fail.h"
#include "cpu/layout.h"
#include "kernel/klog.h"
#include "kernel/sysnames.h"
#include "kernel/thread.h"
#include "lib/ksyms.h"
#include "lib/printf.h"

#define FRAMES 7

static bool armed;                   /* before, `current` may not be a thread yet */
static unsigned fired;

/* The innermost functions, so that a finding is found. */
static void tell(enum fail_kind kind)
{
	static const char *const name[] = { "allocation", "copy", "fault" };
	uintptr_t *frame = __builtin_frame_address(0);
	char text[200];
	size_t n = 0;

	for (int i = 0; i < FRAMES && frame[1] >= KERNEL_BASE && n < sizeof(text); i++) {
		const char *symbol = i ? ksym_lookup(frame[1] - 1, NULL) : NULL;

		if (symbol)
			n += snprintf(text + n, sizeof(text) - n, " %s", symbol);
		if (frame[0] <= (uintptr_t)frame || frame[0] - (uintptr_t)frame > KSTACK_SIZE)
			break;
		frame = (uintptr_t *)frame[0];
	}
	klog(KERN_DEBUG, "fail: %d %s:%s", current->tid, name[kind], text);
}

bool fail_now(enum fail_kind kind)
{
	struct fail_count *f;

	if (likely(!armed))
		return false;
	f = &current->fail;
	if (likely(!f->left) || f->held || --f->left)
		return false;
	f->fired = true;
	__atomic_fetch_add(&fired, 1, __ATOMIC_RELAXED);
	tell(kind);
	return true;
}

void fail_hold(void)
{
	if (armed)
		current->fail.held++;
}

/* What armed itself in between was not held. */
void fail_release(void)
{
	if (armed && current->fail.held)
		current->fail.held--;
}

void fail_fork(struct thread *child)
{
	child->fail = (struct fail_count){ .nth = current->fail.nth, .left = current->fail.nth };
}

void fail_exec(void)
{
	current->fail.left = current->fail.nth;
}

void fail_result(unsigned call, long result)
{
	struct fail_count *f = &current->fail;

	if (f->fired && result < 0 && result > -4096)
		klog(KERN_DEBUG, "fail: %d %s returns %ld", current->tid, syscall_name(call) ? syscall_name(call) : "?", result);
	f->fired = false;
}

void fail_set(struct thread *t, int n)
{
	t->fail.nth = n < 0 ? -n : n;
	t->fail.left = n < 0 ? 0 : n;
	armed = true;
	__atomic_fetch_or(&syscall_watch, WATCH_FAIL, __ATOMIC_SEQ_CST);
}

unsigned fail_left(const struct thread *t)
{
	return t->fail.left;
}

unsigned fail_fired(void)
{
	return fired;
}
