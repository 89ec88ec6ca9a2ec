/* The run time of -fsanitize=thread (make SAN=thread): a detector of data races. The compiled kernel calls __tsan_read4
   and its like before each access. Now and then one of them sets a watchpoint on what is about to be accessed and
   waits; whoever comes to the same bytes meanwhile, on another CPU or in an interrupt of this one, with at least one
   of the two a write and at least one not marked (lib/race.h), has a race, and both are caught in the act. No order of
   locks is known or needed: what a lock guards, nobody else comes to. After "Effective Data-Race Detection for the
   Kernel" (Erickson and others, OSDI 2010) and Linux's KCSAN; the calls are those of GCC's sanitizer.def. This file is
   compiled without the sanitizer. */
#include "lib/race.h"
#include "boot/bootinfo.h"
#include "cpu/cpu.h"
#include "cpu/layout.h"
#include "kernel/klog.h"
#include "kernel/thread.h"
#include "lib/assert.h"
#include "lib/kasan.h"
#include "lib/ksyms.h"
#include "lib/string.h"
#include "mm/page.h"

#define DEPTH        12        /* frames of a backtrace */
#define RANGE        (1u << 20)   /* longer ones are accessed by nobody */
#define SKIP         300       /* accesses from one watchpoint of a CPU to the next, on average: so many times 1, 2, 4 or 8 */
#define SKIP_DULL    8         /* of marked accesses and those to the own stack only every so many-th that is due */
#define DELAY        2000      /* rounds that a watchpoint stays, on average, times the same; */
#define LONG_DELAY   16        /* every so many-th stays so many times as long */
#define REPORTS      16        /* found and not yet printed */
#define PAIRS        1024      /* of places, each told once a boot */

/* Kinds of accesses: bits. A plain aligned write of a word is whole, so far as compilers go, and only a write or a plain read
   races with it: the writer under a lock need not be marked for the sake of readers without one. */
enum { READ = 0, WRITE = 1, MARKED = 2, ATOMIC = 4, WHOLE = 8 };

struct access {
	uintptr_t at;
	uint32_t  size, kind, cpu;
	int32_t   tid;
	char      comm[16];
	uintptr_t trace[DEPTH];       /* return addresses, the access first; 0 ends */
};

/* One per CPU: a CPU waits at one place. The state says who may touch it: FREE and ARMED the owner, HIT who made it
   so out of ARMED, TOLD the owner again. Its upper bits count, so that no one takes one watch for the next. */
enum { FREE, ARMED, HIT, TOLD, STATES };
static struct watch {
	uint32_t      state;
	uint32_t      size, kind;
	uintptr_t     at;
	struct access other;
} watches[CPU_MAX] __attribute__((aligned(64)));
static uint32_t armed;                /* CPUs whose watch is to be looked at */

/* Written by its CPU only. An interrupt leaves off and busy as it found them. */
static struct {
	int32_t  skip;
	uint32_t ignore, busy;
	uint64_t random;
} __attribute__((aligned(32))) mine[CPU_MAX];

static struct race {
	struct access first, second;      /* second.size 0: nobody was seen */
	uint64_t      before, after;
	bool          values;
} found[REPORTS];
static unsigned nfound, nlost, total;
static struct { uintptr_t a, b; } told[PAIRS];
static unsigned ntold;
static uint32_t found_lock;           /* interrupts off; a leaf that knows nothing of ranks */
static bool watching;
static unsigned scale;                /* by the seed */

static uint64_t irq_off(void)
{
	uint64_t flags;

	__asm__ volatile("pushfq; popq %0; cli" : "=r"(flags) :: "memory");
	return flags;
}

static void irq_back(uint64_t flags)
{
	if (flags & RFLAGS_IF)
		sti();
}

static uint32_t random_below(uint32_t n)
{
	uint64_t *x = &mine[cpu_id()].random;

	*x ^= *x << 13;
	*x ^= *x >> 7;
	*x ^= *x << 17;
	return (*x >> 32) % n;
}

/* ---- what was found ----------------------------------------------------------------------------------------- */

static void fill(struct access *a, uintptr_t at, uint32_t size, uint32_t kind, const uintptr_t *frame)
{
	struct thread *t = current;
	uintptr_t low = (uintptr_t)frame;
	bool boot = current_task() == &cpus[cpu_id()].boot_task;

	*a = (struct access){ .at = at, .size = size, .kind = kind, .cpu = cpu_id(), .tid = boot ? 0 : t->tid };
	if (!boot)
		strlcpy(a->comm, t->comm, sizeof(a->comm));
	for (int i = 0; i < DEPTH && frame[1] >= KERNEL_BASE; i++) {
		a->trace[i] = frame[1];
		if (frame[0] <= (uintptr_t)frame || frame[0] - low >= KSTACK_SIZE || frame[0] & 7)
			return;
		frame = (uintptr_t *)frame[0];
	}
}

/* New, and not the same two places as one before. */
static bool first_time(uintptr_t a, uintptr_t b)
{
	for (unsigned i = 0; i < ntold; i++)
		if ((told[i].a == a && told[i].b == b) || (told[i].a == b && told[i].b == a))
			return false;
	if (ntold < PAIRS) {
		told[ntold].a = a;
		told[ntold++].b = b;
	}
	return true;
}

static void note(const struct race *r)
{
	uint64_t flags = irq_off();

	while (__atomic_exchange_n(&found_lock, 1, __ATOMIC_ACQUIRE))
		cpu_relax();
	if (first_time(r->first.trace[0], r->second.trace[0])) {
		total++;
		if (nfound < REPORTS) {
			found[nfound] = *r;
			__atomic_store_n(&nfound, nfound + 1, __ATOMIC_RELAXED);
		} else {
			nlost++;
			ntold--;          /* another chance */
		}
	}
	__atomic_store_n(&found_lock, 0, __ATOMIC_RELEASE);
	irq_back(flags);
}

static const char *kind_name(uint32_t kind)
{
	return kind & WRITE ? "write" : "read";
}

static void print_access(const struct access *a)
{
	klog(KERN_EMERG, "kcsan: %s%s of %u bytes at %#lx by CPU %u, thread %d \"%s\"", a->kind & ATOMIC ? "atomic " :
	     a->kind & MARKED ? "marked " : "", kind_name(a->kind), a->size, a->at, a->cpu, a->tid, a->comm);
	for (int i = 0; i < DEPTH && a->trace[i]; i++) {
		uintptr_t off;
		const char *name = ksym_lookup(a->trace[i] - 1, &off);

		klog(KERN_EMERG, "kcsan:   %#lx %s+%#lx", a->trace[i], name ? name : "?", off + 1);
	}
}

static void print_race(const struct race *r)
{
	const char *one = ksym_lookup(r->first.trace[0] - 1, NULL), *two = ksym_lookup(r->second.trace[0] - 1, NULL);

	klog(KERN_EMERG, "kcsan: data race: %s in %s, %s in %s", kind_name(r->first.kind), one ? one : "?",
	     r->second.size ? kind_name(r->second.kind) : "write", r->second.size ? two ? two : "?" : "a place not seen");
	print_access(&r->first);
	if (r->second.size)
		print_access(&r->second);
	if (r->values)
		klog(KERN_EMERG, "kcsan: the value was %#lx, then %#lx", r->before, r->after);
	klog(KERN_EMERG, "kcsan: end of report");
}

unsigned kcsan_flush(void)
{
	static struct race r[CPU_MAX];
	struct race *one = &r[cpu_id()];
	uint64_t flags;
	bool got;

	kcsan_ignore();
	do {
		flags = irq_off();
		while (__atomic_exchange_n(&found_lock, 1, __ATOMIC_ACQUIRE))
			cpu_relax();
		got = nfound > 0;
		if (got) {
			nfound--;
			*one = found[nfound];
		}
		__atomic_store_n(&found_lock, 0, __ATOMIC_RELEASE);
		irq_back(flags);
		if (got)
			print_race(one);
	} while (got);
	kcsan_heed();
	return total;
}

/* ---- watchpoints -------------------------------------------------------------------------------------------- */

static bool overlap(uintptr_t a, size_t n, uintptr_t b, size_t m)
{
	return a < b + m && b < a + n;
}

static bool is_race(uint32_t a, uint32_t b)
{
	return (a | b) & WRITE && !(a & b & MARKED) && !(a & WHOLE && b == (READ | MARKED)) && !(b & WHOLE && a == (READ | MARKED));
}

/* Some CPU waits: here? */
static __attribute__((noinline)) void look(uintptr_t at, size_t n, uint32_t kind, uint32_t mask, const uintptr_t *frame)
{
	if (mine[cpu_id()].ignore)
		return;
	for (; mask; mask &= mask - 1) {
		struct watch *w = &watches[__builtin_ctz(mask)];
		uint32_t s = __atomic_load_n(&w->state, __ATOMIC_ACQUIRE);

		if (s % STATES != ARMED || !overlap(at, n, w->at, w->size) || !is_race(kind, w->kind))
			continue;

		uint64_t flags = irq_off();

		if (__atomic_compare_exchange_n(&w->state, &s, s - ARMED + HIT, false, __ATOMIC_ACQ_REL, __ATOMIC_RELAXED)) {
			fill(&w->other, at, n, kind, frame);
			__atomic_store_n(&w->state, s - ARMED + TOLD, __ATOMIC_RELEASE);
		}
		irq_back(flags);
	}
}

/* Ordinary memory, which may be read without consequences. */
static bool is_memory(uintptr_t a)
{
	if (a - PHYS_BASE < page_phys_end)
		return phys_to_page(a - PHYS_BASE)->kind != PAGE_RESERVED;
	return a - STACKS_BASE < STACK_SLOTS * STACK_SLOT || a - (uintptr_t)_data_start < (size_t)(_kernel_end - _data_start);
}

static uint64_t value(uintptr_t a, size_t n)
{
	switch (n) {
	case 1: return *(volatile uint8_t *)a;
	case 2: return *(volatile uint16_t *)a;
	case 4: return *(volatile uint32_t *)a;
	case 8: return *(volatile uint64_t *)a;
	}
	return 0;
}

static void wait_at(struct watch *w, uintptr_t at, size_t n, uint32_t kind, const uintptr_t *frame)
{
	static struct race races[CPU_MAX];
	struct race *r = &races[w - watches];
	uint32_t s = __atomic_load_n(&w->state, __ATOMIC_RELAXED), mask = BIT(w - watches);
	uint32_t rounds = random_below((2 * DELAY) << scale) * (random_below(LONG_DELAY) ? 1 : LONG_DELAY);

	w->at = at;
	w->size = n;
	w->kind = kind;
	r->before = value(at, n);
	__atomic_store_n(&w->state, s + ARMED, __ATOMIC_RELEASE);
	__atomic_fetch_or(&armed, mask, __ATOMIC_SEQ_CST);
	for (; rounds && __atomic_load_n(&w->state, __ATOMIC_RELAXED) == s + ARMED; rounds--)
		;
	r->after = value(at, n);
	__atomic_fetch_and(&armed, ~mask, __ATOMIC_SEQ_CST);
	s += ARMED;
	if (__atomic_compare_exchange_n(&w->state, &s, s - ARMED + STATES, false, __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE)) {
		if (r->before == r->after || kind & MARKED)     /* so may the other be, past its check but not its write */
			return;
		r->second = (struct access){ 0 };
		s += STATES - ARMED;
	} else {
		while (s % STATES != TOLD)
			s = __atomic_load_n(&w->state, __ATOMIC_ACQUIRE);
		r->second = w->other;
		s += STATES - TOLD;
	}
	r->values = n <= 8;
	fill(&r->first, at, n, kind, frame);
	note(r);
	__atomic_store_n(&w->state, s, __ATOMIC_RELEASE);
}

/* This access is the one. */
static __attribute__((noinline)) void sample(uintptr_t at, size_t n, uint32_t kind, const uintptr_t *frame)
{
	unsigned me = cpu_id();
	uint64_t flags;

	mine[me].skip = random_below(SKIP_DULL);
	if (mine[me].ignore || mine[me].busy || !is_memory(at))
		return;
	if ((kind & MARKED || at - (uintptr_t)frame < KSTACK_SIZE) && random_below(SKIP_DULL))
		return;
	mine[me].skip = random_below((2 * SKIP) << scale);
	__asm__ volatile("pushfq; popq %0" : "=r"(flags));
	if (unlikely(__atomic_load_n(&nfound, __ATOMIC_RELAXED)) && flags & RFLAGS_IF && percpu_read(held) == 0)
		kcsan_flush();
	if (n > 8) {
		at += random_below(min(n, (size_t)RANGE) / 8) * 8;
		n = 8;
	}
	mine[me].busy = 1;
	wait_at(&watches[me], at, n, kind, frame);
	mine[me].busy = 0;
}

static inline __attribute__((always_inline)) void check(uintptr_t at, size_t n, uint32_t kind, const uintptr_t *frame)
{
	uint32_t mask;

	if (unlikely(!watching))
		return;
	mask = __atomic_load_n(&armed, __ATOMIC_RELAXED);
	if (unlikely(mask))
		look(at, n, kind, mask, frame);
	if (unlikely(--mine[cpu_id()].skip < 0))
		sample(at, n, kind, frame);
}

void kcsan_ignore(void)
{
	if (watching)
		mine[cpu_id()].ignore++;
}

void kcsan_heed(void)
{
	if (watching)
		mine[cpu_id()].ignore--;
}

void kcsan_start(const struct bootinfo *b)
{
	char text[32];
	const char *p = text;
	uint64_t seed = 1;

	if (boot_option(b, "kcsan", text, sizeof(text)))
		parse_u64(&p, 0, &seed);
	klog(KERN_WARN, "kcsan: watching for data races, seed %lu", seed);
	for (unsigned i = 0; i < CPU_MAX; i++) {
		mine[i].random = (seed * CPU_MAX + i + 1) * 0x9e3779b97f4a7c15;
		mine[i].skip = i;
	}
	scale = seed % 4;
	__atomic_store_n(&watching, true, __ATOMIC_RELEASE);
}

/* ---- what the compiler calls -------------------------------------------------------------------------------- */

#define FRAME ((const uintptr_t *)__builtin_frame_address(0))

void san_check(const void *p, size_t n, bool write)
{
	if (n)
		check((uintptr_t)p, n, write ? WRITE : READ, FRAME);
}

#define CALL(name, ...) void name(__VA_ARGS__); void name(__VA_ARGS__)
#define DEFINE_ACCESSES(n) \
	CALL(__tsan_read##n, uintptr_t a) { check(a, n, READ, FRAME); } \
	CALL(__tsan_write##n, uintptr_t a) { check(a, n, WRITE | WHOLE * (n <= 8), FRAME); } \
	CALL(__tsan_unaligned_read##n, uintptr_t a) { check(a, n, READ, FRAME); } \
	CALL(__tsan_unaligned_write##n, uintptr_t a) { check(a, n, WRITE, FRAME); } \
	CALL(__tsan_volatile_read##n, uintptr_t a) { check(a, n, READ | MARKED, FRAME); } \
	CALL(__tsan_volatile_write##n, uintptr_t a) { check(a, n, WRITE | MARKED, FRAME); } \
	CALL(__tsan_unaligned_volatile_read##n, uintptr_t a) { check(a, n, READ | MARKED, FRAME); } \
	CALL(__tsan_unaligned_volatile_write##n, uintptr_t a) { check(a, n, WRITE | MARKED, FRAME); }
DEFINE_ACCESSES(1)
DEFINE_ACCESSES(2)
DEFINE_ACCESSES(4)
DEFINE_ACCESSES(8)
DEFINE_ACCESSES(16)

CALL(__tsan_read_range, uintptr_t a, size_t n) { if (n) check(a, n, READ, FRAME); }
CALL(__tsan_write_range, uintptr_t a, size_t n) { if (n) check(a, n, WRITE, FRAME); }
CALL(__tsan_func_entry, void *caller) { }
CALL(__tsan_func_exit, void) { }
CALL(__tsan_init, void) { }

/* The compiler leaves atomic operations to us, whole; always in the strongest order. */
#define DEFINE_FETCH(bits, op) \
	uint##bits##_t __tsan_atomic##bits##_fetch_##op(uint##bits##_t *p, uint##bits##_t v, int order); \
	uint##bits##_t __tsan_atomic##bits##_fetch_##op(uint##bits##_t *p, uint##bits##_t v, int order) \
	{ \
		check((uintptr_t)p, bits / 8, WRITE | MARKED | ATOMIC, FRAME); \
		return __atomic_fetch_##op(p, v, __ATOMIC_SEQ_CST); \
	}
#define DEFINE_COMPARE(bits, how, weak) \
	bool __tsan_atomic##bits##_compare_exchange_##how(uint##bits##_t *p, uint##bits##_t *old, uint##bits##_t v, \
							      int order, int order2); \
	bool __tsan_atomic##bits##_compare_exchange_##how(uint##bits##_t *p, uint##bits##_t *old, uint##bits##_t v, \
							      int order, int order2) \
	{ \
		check((uintptr_t)p, bits / 8, WRITE | MARKED | ATOMIC, FRAME); \
		return __atomic_compare_exchange_n(p, old, v, weak, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST); \
	}
#define DEFINE_ATOMICS(bits) \
	uint##bits##_t __tsan_atomic##bits##_load(const uint##bits##_t *p, int order); \
	uint##bits##_t __tsan_atomic##bits##_load(const uint##bits##_t *p, int order) \
	{ \
		check((uintptr_t)p, bits / 8, READ | MARKED, FRAME); \
		return __atomic_load_n(p, __ATOMIC_SEQ_CST); \
	} \
	CALL(__tsan_atomic##bits##_store, uint##bits##_t *p, uint##bits##_t v, int order) \
	{ \
		check((uintptr_t)p, bits / 8, WRITE | MARKED | ATOMIC, FRAME); \
		__atomic_store_n(p, v, __ATOMIC_SEQ_CST); \
	} \
	uint##bits##_t __tsan_atomic##bits##_exchange(uint##bits##_t *p, uint##bits##_t v, int order); \
	uint##bits##_t __tsan_atomic##bits##_exchange(uint##bits##_t *p, uint##bits##_t v, int order) \
	{ \
		check((uintptr_t)p, bits / 8, WRITE | MARKED | ATOMIC, FRAME); \
		return __atomic_exchange_n(p, v, __ATOMIC_SEQ_CST); \
	} \
	DEFINE_FETCH(bits, add) DEFINE_FETCH(bits, sub) DEFINE_FETCH(bits, and) DEFINE_FETCH(bits, or) \
	DEFINE_FETCH(bits, xor) DEFINE_FETCH(bits, nand) \
	DEFINE_COMPARE(bits, strong, false) DEFINE_COMPARE(bits, weak, true)
DEFINE_ATOMICS(8)
DEFINE_ATOMICS(16)
DEFINE_ATOMICS(32)
DEFINE_ATOMICS(64)

CALL(__tsan_atomic_thread_fence, int order) { __atomic_thread_fence(__ATOMIC_SEQ_CST); }
CALL(__tsan_atomic_signal_fence, int order) { __atomic_signal_fence(__ATOMIC_SEQ_CST); }
