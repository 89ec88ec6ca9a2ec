/* Who waits for what, held by whom: /proc/waiters, and the same on the console when a key asks. Layer 7. */
#pragma once

void waiters_init(void);
/* Print all that wait, and the circles among them, to the log. Callable from interrupts; does
   nothing unless the command line has the word sysrq. */
void waiters_report(void);
/* Kill every process that is not of root, such as a fork bomb: the thread that does it runs before all others.
   Callable from interrupts; likewise. */
void waiters_kill(void);
