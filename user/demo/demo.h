/* What the demos share: options, lanes (a column for each thread or process), bars,
   checks and the verdict. Every demo is plain POSIX and runs on Linux too.

   Each demo opens with demo_start(), shows something, states with expect() what must be
   true of it, and returns verdict(): status 0 if all was as it should be, 1 if not. So a
   demo is also a test. With --broken it shows the mistake alone, and fails when the
   mistake shows; with --fixed the right way alone; with neither, both.

   A mistake shows every time: what a timer tick may do once in a thousand runs is done by
   a handshake (meet(), a semaphore) that holds the window open. Nothing that is stated
   hangs on how quick the machine is. */
#pragma once

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

struct demo {
	bool broken, fixed;        /* only the wrong way, only the right way */
	bool slow, quiet;          /* for the eye; for a test: the verdict alone, small */
	const char *kind;          /* --broken=KIND or --fixed=KIND, else NULL */
	const char *file;          /* --file NAME */
	const char *to;            /* --to ADDRESS: of another machine, */
	bool serve;                /* which was started with --serve */
	long seed, count;          /* --seed N, -n N (0: the demo's own choice) */
};
extern struct demo demo;

/* Read the options, say the title. `options` names those of this demo, each a word:
   "broken" or "broken=one,two" with the kinds that there are, "fixed" likewise, "n",
   "seed", "file", "to", "serve"; behind a line feed, what --help adds. --slow and --quiet have all. Any
   other option or kind is refused: usage, status 2. "held" or "held=kind": with --broken it
   is there to be looked at from the prompt, and says nothing from the background of its
   terminal, where it would only write over what is typed. */
void demo_start(int argc, char **argv, const char *title, const char *options);

/* The kind asked for is this one, or none was asked for; this one was asked for by name. */
bool demo_kind(const char *kind);
bool demo_asked(const char *kind);

/* How often to do something: -n, else usual, else the few of a quiet test. */
long demo_count(long usual, long quiet);

/* Text unless --quiet. One write each, so that threads and processes do not mix. */
void say(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/* A numbered step; with --slow a pause before it. */
void step(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/* Columns: names them, then each line goes into the column of its thread. */
void lanes(int n, const char *const names[]);
void lane(int column, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* "[#####.....]" for value of max, width marks between the brackets (at most 60). */
const char *bar(char *buf, int width, long value, long max);

/* This must be true: says so, or counts and shows a failure. Returns cond. */
bool expect(bool cond, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* The mistake has shown itself, as it must: with --broken that is the failure the exit
   status tells of; without, its absence is. Returns shown. */
bool mistake(bool shown, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* The last line, and the exit status. The text is the sentence to keep: it is not said
   of a run that does not bear it out. */
int verdict(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/* This machine or user cannot show it: ends the program as a skipped test. */
_Noreturn void skip(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/* Something that cannot fail has failed: errno's text, exit 1. */
_Noreturn void fatal(const char *what);

/* ---- time and chance ---- */

long long now_ns(void);             /* CLOCK_MONOTONIC */
void nap_ms(long ms);
void burn_ms(long ms);              /* so much CPU time of this thread */
unsigned demo_random(unsigned below);   /* out of --seed; for one thread */

/* ---- processes and threads ---- */

bool on_sprout(void);
void start(pthread_t *t, void *(*fn)(void *), void *arg);
void one_cpu(void);                 /* this thread and all it creates, on the first CPU */

/* A small file's text, NUL-ended; its length, or -1. */
long read_text(const char *path, char *buf, size_t size);

/* The state letter of a process or thread, 0 if there is none; and wait until it is one
   of `letters`, for twenty seconds at most. */
char state_of(pid_t pid);
bool wait_state(pid_t pid, const char *letters);

/* A place for n threads, or processes if it lies in shared memory, to meet: nobody passes
   before all have come. */
void meet_init(pthread_barrier_t *b, int n);
void meet(pthread_barrier_t *b);

/* Its exit status, or 128 + signal. */
int wait_for(pid_t pid);

/* This process dies when its parent does: for those that would be stuck for ever. */
void die_with_parent(void);

/* Memory that children share with us. */
void *shared_memory(size_t size);

/* Wait until n threads of a child sleep for good, let `deadlock` explain it (where
   /proc/waiters exists; elsewhere show their futex calls), then kill the child. With
   --broken at a prompt the child stays stuck until ^C, a minute at most, so that one can
   look at it. True if they were stuck, and explained as a deadlock where that can be known. */
bool explain_stuck(pid_t child, int n);

/* The page-table entry of a page: of /proc/PID/pagetable here, of pagemap on Linux. */
struct page_walk {
	bool known;                /* this system tells */
	bool present;
	unsigned long frame;       /* 0: not told */
	unsigned refs;             /* 0: not told */
	char line[200];            /* the walk as the kernel prints it, or "" */
};
void page_walk(pid_t pid, const void *addr, struct page_walk *w);

/* ---- who ran when: marks in shared memory, drawn as a chart ---- */

#define GANTT_SLOTS 2000
struct gantt {
	long long start, slot;     /* nanoseconds */
	unsigned char who[GANTT_SLOTS];
};
void gantt_begin(struct gantt *g, long long slot_ns);
void gantt_mark(struct gantt *g, int who);      /* `who` (from 1) runs now */
void gantt_print(const struct gantt *g, int n, const char *const names[]);
void gantt_burn(struct gantt *g, int who, long ms);   /* burn_ms with marks */
