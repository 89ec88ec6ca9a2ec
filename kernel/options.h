/* Words of the kernel command line. Layer 9 (main.c and who it tells). */
#pragma once
#include "lib/types.h"

struct bootinfo;

struct options {
	unsigned max_cpus;     /* maxcpus=N */
	bool     screen_console;   /* console=tty1 or tty0 */
	bool     sysrq;        /* sysrq: ^^ on the console prints who waits for what */
	bool     selftest;     /* selftest: run tests/kern */
};
extern struct options options;

void options_early(const struct bootinfo *b);   /* panic=exit, quiet, loglevel= */
void options_late(const struct bootinfo *b);    /* sched=, trace=, explain=, maxcpus= */
