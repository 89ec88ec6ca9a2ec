/* Debug registers. A watched address is the user's, but the kernel's copies may touch it too: such a hit is noted,
   and raises no signal, as on Linux. */
#include "cpu/debug.h"
#include "cpu/cpu.h"
#include "cpu/layout.h"

#define read_dr(n, v)  __asm__ volatile("mov %%dr" #n ", %0" : "=r"(v))
#define write_dr(n, v) __asm__ volatile("mov %0, %%dr" #n : : "r"(v) : "memory")

/* Of DR7, per register: two enable bits from bit 0, kind and length from bit 16. */
enum { KIND_EXEC, KIND_WRITE, KIND_IO, KIND_READ_WRITE };

static bool enabled(const struct debug_regs *d, unsigned n)
{
	return d->dr7 >> (2 * n) & 3;
}

static unsigned kind(const struct debug_regs *d, unsigned n)
{
	return d->dr7 >> (16 + 4 * n) & 3;
}

bool debug_valid(const struct debug_regs *d)
{
	static const uint8_t align[] = { 0, 1, 7, 3 };     /* by DR7's code for 1, 2, 8, 4 bytes */

	for (unsigned n = 0; n < 4; n++) {
		unsigned k = kind(d, n), len = d->dr7 >> (18 + 4 * n) & 3;

		if (d->addr[n] >= USER_LIMIT)
			return false;
		if (enabled(d, n) && (k == KIND_IO || (k == KIND_EXEC && len) || d->addr[n] & align[len]))
			return false;
	}
	return true;
}

void debug_load(const struct debug_regs *d)
{
	write_dr(7, 0ul);
	if (!d || !d->dr7)
		return;
	write_dr(0, d->addr[0]);
	write_dr(1, d->addr[1]);
	write_dr(2, d->addr[2]);
	write_dr(3, d->addr[3]);
	write_dr(7, d->dr7);
}

long debug_trap(struct trapframe *tf)
{
	struct debug_regs *d = current_task()->debug;
	uint64_t what, hits;

	read_dr(6, what);
	write_dr(6, DR6_FIXED);
	hits = what & DR6_HITS;
	what &= DR6_STEP;
	for (unsigned n = 0; n < 4; n++) {     /* the CPU marks conditions that are not enabled, too */
		if (!(hits & BIT(n)) || !d || !enabled(d, n))
			continue;
		what |= BIT(n);
		if (kind(d, n) == KIND_EXEC)   /* comes before its instruction: the next time let it go by */
			tf->rflags |= RFLAGS_RF;
	}
	if (hits && !(what & DR6_HITS))
		debug_load(d);                 /* those of a thread before, or taken away meanwhile */
	if (d)
		d->dr6 = trapframe_user(tf) ? what : d->dr6 | what;
	return what || !hits ? (long)what : -1;
}
