/* Bringing up the process side; kmain calls the first, the rest are its parts. Layer 9. */
#pragma once

void proc_init_system(void);     /* hooks, clocks, credentials; before the first process */
void exit_init(void);
