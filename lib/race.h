/* Accesses that are not ordered by a lock, and are meant to be so. Whoever writes one says which kind it is, and in a
   sentence why it is right; what is not marked is a finding of the data race detector (make SAN=thread;
   kernel/kcsan.c, docs/instruments.md). Layer 1.

   READ_ONCE, WRITE_ONCE: one load or store, not torn, repeated or left out; others may write or read at the same time.
   data_race(expr): the value may be stale or torn and nothing depends on it; the compiler may do as it likes. The
   expression must not sleep. The __atomic builtins are marked by nature. */
#pragma once
#include "lib/types.h"

#define READ_ONCE(x)       (*(const volatile __typeof__(x) *)&(x))
#define WRITE_ONCE(x, val) ((void)(*(volatile __typeof__(x) *)&(x) = (val)))

struct bootinfo;

#ifdef SAN_THREAD
#define data_race(expr) ({                      \
	kcsan_ignore();                         \
	__auto_type _v = (expr);                \
	kcsan_heed();                           \
	_v; })

void kcsan_start(const struct bootinfo *b);     /* all CPUs are there: watch from here on. The word kcsan=SEED */
void kcsan_ignore(void);                        /* accesses of this CPU until kcsan_heed() are of no interest; nests */
void kcsan_heed(void);
/* Print what was found and not yet said; no spin lock held. Returns how many races there were since start-up. */
unsigned kcsan_flush(void);
/* The word planted=NAME: a race on purpose (tests/kern/planted_thread.c). */
#define KCSAN_PLANTED(boot, value) do { if (boot_option(boot, "planted", value, sizeof(value))) kcsan_planted(value); } while (0)
void kcsan_planted(const char *name);
#else
#define data_race(expr) (expr)
#define KCSAN_PLANTED(boot, value) do { } while (0)
static inline void kcsan_start(const struct bootinfo *b) { }
#endif
