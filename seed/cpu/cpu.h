/* The processor's tables and control registers. */
#pragma once
#include "lib/types.h"

/* Segment descriptors, task state segment, control registers. */
void cpu_init(void);

/* The next trap from user mode puts its frame below this address: the end of a
   kernel stack. */
void cpu_set_kernel_stack(uintptr_t top);

/* Power off, or start the machine again. */
_Noreturn void machine_poweroff(void);
_Noreturn void machine_reboot(void);
