/* What is left of a process that dies: a core file, and the name of the mapping it died in. Layer 9. */
#pragma once
#include "abi/signal.h"
#include "lib/types.h"

struct space;
struct trapframe;

/* Write "core" (or core_pattern) if RLIMIT_CORE and the space allow it; stops the other threads for
   good. True: a core was dumped. */
bool core_dump(const siginfo_t *info);
void core_dump_join(void);               /* an exiting thread waits here to be written down */
extern char core_pattern[128];          /* /proc/sys/kernel/core_pattern */
/* The one line on the console that says of which fault, and where, a program died. */
void core_report_fault(const struct trapframe *tf, int sig, const siginfo_t *info);
/* "/bin/prog+0x1234", "[stack]", "no mapping"... */
void core_mapping_name(struct space *sp, uintptr_t addr, char *buf, size_t n);
