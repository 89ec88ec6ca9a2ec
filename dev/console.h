/* Where kernel messages go, and the serial terminals. Layer 8. */
#pragma once

struct tty;
extern struct tty *console_tty;      /* what /dev/console is */

void console_init(void);             /* kernel messages to COM1, by polling */
void dev_init(void);                 /* terminals, ptys, memory devices; before the file systems are mounted */
