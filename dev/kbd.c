/* The PS/2 keyboard, US layout: scan codes of set 1 become the characters a terminal sends. */
#include "dev/vga.h"
#include "cpu/irq.h"
#include "cpu/x86.h"

#define DATA   0x60
#define STATUS 0x64

enum { LSHIFT = 1, RSHIFT = 2, CTRL = 4, ALT = 8, CAPS = 16 };

/* Only the interrupt touches them. */
static uint8_t held;
static bool extended;
static void (*type)(uint8_t c);

static const char plain[] =
	"\0\0331234567890-=\177\tqwertyuiop[]\r\0asdfghjkl;'`\0\\zxcvbnm,./\0*\0 ";
static const char shifted[] =
	"\0\033!@#$%^&*()_+\177\tQWERTYUIOP{}\r\0ASDFGHJKL:\"~\0|ZXCVBNM<>?\0*\0 ";

static void sequence(const char *s)
{
	while (*s)
		type(*s++);
}

/* Keys that send an escape sequence; arrows, home and end have two forms. */
static bool special(uint8_t code)
{
	static const struct { uint8_t code; char letter; const char *text; } keys[] = {
		{ 0x48, 'A', NULL }, { 0x50, 'B', NULL }, { 0x4d, 'C', NULL }, { 0x4b, 'D', NULL },
		{ 0x47, 0, "\033[1~" }, { 0x4f, 0, "\033[4~" }, { 0x49, 0, "\033[5~" }, { 0x51, 0, "\033[6~" },
		{ 0x52, 0, "\033[2~" }, { 0x53, 0, "\033[3~" },
	};

	for (unsigned i = 0; i < ARRAY_SIZE(keys); i++) {
		if (keys[i].code != code)
			continue;
		if (keys[i].text) {
			sequence(keys[i].text);
		} else {
			sequence(vga_app_keys ? "\033O" : "\033[");
			type(keys[i].letter);
		}
		return true;
	}
	return false;
}

static uint8_t modifier(uint8_t code)
{
	switch (code) {
	case 0x2a: return LSHIFT;
	case 0x36: return RSHIFT;
	case 0x1d: return CTRL;
	case 0x38: return ALT;
	default:   return 0;
	}
}

static void pressed(uint8_t code)
{
	char c;

	if (code == 0x3a) {
		held ^= CAPS;
		return;
	}
	if (extended && code == 0x1c)
		c = '\r';
	else if (extended && code == 0x35)
		c = '/';
	else if (code >= 0x47 && code <= 0x53 && special(code))
		return;
	else if (code >= sizeof(plain) - 1)
		return;
	else
		c = held & (LSHIFT | RSHIFT) ? shifted[code] : plain[code];
	if (!c)
		return;
	if ((held & CAPS) && ((c | 0x20) >= 'a' && (c | 0x20) <= 'z'))
		c ^= 0x20;
	if ((held & CTRL) && c >= '@' && c != 0x7f)
		c &= 0x1f;
	else if ((held & CTRL) && c == ' ')
		c = 0;
	if (held & ALT)
		type(033);
	type(c);
}

static void interrupt(void *arg)
{
	while (inb(STATUS) & 1) {
		uint8_t code = inb(DATA), bit;

		if (code == 0xe0) {
			extended = true;
			continue;
		}
		bit = modifier(code & 0x7f);
		if (bit && !(extended && (bit & (LSHIFT | RSHIFT))))
			held = code & 0x80 ? held & ~bit : held | bit;
		else if (!(code & 0x80))
			pressed(code);
		extended = false;
	}
}

void kbd_init(void (*typed)(uint8_t c))
{
	type = typed;
	if (inb(STATUS) == 0xff)
		return;
	while (inb(STATUS) & 1)
		inb(DATA);
	irq_register(1, interrupt, NULL);
}
