/* Bringing up the process side: kmain calls the first, which calls the rest. Layer 9. */
#pragma once

void proc_init_system(void);     /* hooks into lower layers, clocks, users; before the first process */
void exit_init(void);            /* what a thread's last reference gives back */
void oom_init(void);             /* who dies when memory runs out */
