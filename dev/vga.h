/* The screen and the keyboard as a terminal, tty1. Layer 8. */
#pragma once
#include "lib/types.h"

#define VGA_COLS 80
#define VGA_ROWS 25

/* What the escape sequences say; the screen draws, the keyboard reads app_keys. Guarded by the screen's lock. */
void vga_init(void);
/* Characters and escape sequences of an ANSI terminal (console_codes(4)). Any context: takes a spin lock. */
void vga_write(const void *data, size_t n);
extern bool vga_present;
extern bool vga_app_keys;                    /* ESC [ ? 1 h: arrows send ESC O */
/* An answer the terminal gives (cursor position, identity): goes where typed characters go. */
extern void (*vga_reply)(uint8_t c);
void kbd_init(void (*typed)(uint8_t c));
