/* The bits behind lib/kcov.h. Compiled without the calls it answers. */
#include "lib/kcov.h"
#include "cpu/layout.h"
#include "kernel/thread.h"
#include "lib/string.h"

#define CODE_MAX (8ul << 20)

static bool armed;                   /* before, `current` may not be a thread yet */
static uint8_t bits[CODE_MAX / 64];

/* Called at the head of every basic block. */
void __sanitizer_cov_trace_pc(void)
{
	size_t at = (uintptr_t)__builtin_return_address(0) - (uintptr_t)_text_start;

	if (armed && current->kcov.on && !current->kcov.held && at < CODE_MAX)
		bits[at / 64] |= 1u << at / 8 % 8;
}

void kcov_hold(void)
{
	if (armed)
		current->kcov.held++;
}

/* What armed itself in between was not held. */
void kcov_release(void)
{
	if (armed && current->kcov.held)
		current->kcov.held--;
}

void kcov_fork(struct thread *child)
{
	child->kcov = (struct kcov){ 0 };
}

void kcov_set(bool on)
{
	if (on)
		memset(bits, 0, sizeof(bits));
	current->kcov.on = on;
	armed = true;
	__atomic_fetch_or(&syscall_watch, WATCH_KCOV, __ATOMIC_SEQ_CST);
}

const uint8_t *kcov_bits(size_t *n)
{
	*n = min((size_t)(_text_end - _text_start) / 64 + 1, sizeof(bits));
	return bits;
}
