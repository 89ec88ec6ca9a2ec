/* The screen and the keyboard as a terminal, tty1. Layer 8. */
#pragma once
#include "lib/types.h"

#define VGA_COLS 80
#define VGA_ROWS 25
#define VGA_ANSWER 64

/* What the escape sequences say; the screen draws, the keyboard reads app_keys. Guarded by the screen's lock. */
void vga_init(void);
/* Characters and escape sequences of an ANSI terminal (console_codes(4)). Any context: takes a spin lock. What the terminal answers
   (cursor position, identity) is put into `out`, VGA_ANSWER bytes, unless that is NULL: how much. It goes where typed characters
   go, which is the caller's to do, without the screen's lock. */
size_t vga_write(const void *data, size_t n, char *out);
extern bool vga_present;
extern bool vga_app_keys;                    /* ESC [ ? 1 h: arrows send ESC O */
void kbd_init(void (*typed)(uint8_t c));
