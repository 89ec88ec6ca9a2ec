/* The VGA text screen as an ANSI terminal: what vi, less and top need of console_codes(4). */
#include "dev/vga.h"
#include "cpu/layout.h"
#include "cpu/spinlock.h"
#include "lib/printf.h"
#include "lib/string.h"

#define MAX_ARGS 8
#define BLANK    (0x0700 | ' ')

enum { PLAIN, ESC, CSI, CHARSET, TITLE };

/* Guards: all by vga_lock */
static struct spinlock vga_lock = SPINLOCK_INIT(RANK_UART);
static volatile uint16_t *cells;
static unsigned row, col, top, bottom = VGA_ROWS - 1, saved_row, saved_col;
static bool wrap_next;                 /* the cursor stands behind the last column */
static uint8_t fg = 7, bg, state;
static bool bold, reverse, private;
static unsigned args[MAX_ARGS], nargs;

static char answer[VGA_ANSWER];
static size_t answered;

bool vga_present, vga_app_keys;

static uint16_t attribute(void)
{
	uint8_t f = fg | (bold ? 8 : 0), b = bg;

	return (reverse ? (b & 7) | (f & 7) << 4 : f | b << 4) << 8;
}

static volatile uint16_t *cell(unsigned r, unsigned c)
{
	return &cells[r * VGA_COLS + c];
}

static void fill(unsigned r, unsigned c, unsigned n)
{
	for (unsigned i = 0; i < n; i++)
		*cell(r, c + i) = attribute() | ' ';
}

/* Lines [from, to] move up (n > 0) or down by one, n times. */
static void scroll(unsigned from, unsigned to, int n)
{
	for (; n > 0; n--) {
		for (unsigned r = from; r < to; r++)
			for (unsigned c = 0; c < VGA_COLS; c++)
				*cell(r, c) = *cell(r + 1, c);
		fill(to, 0, VGA_COLS);
	}
	for (; n < 0; n++) {
		for (unsigned r = to; r > from; r--)
			for (unsigned c = 0; c < VGA_COLS; c++)
				*cell(r, c) = *cell(r - 1, c);
		fill(from, 0, VGA_COLS);
	}
}

static void line_feed(void)
{
	if (row == bottom)
		scroll(top, bottom, 1);
	else if (row < VGA_ROWS - 1)
		row++;
}

static void move_to(int r, int c)
{
	row = min(max(r, 0), VGA_ROWS - 1);
	col = min(max(c, 0), VGA_COLS - 1);
	wrap_next = false;
}

static void print(uint8_t c)
{
	if (wrap_next) {
		col = 0;
		wrap_next = false;
		line_feed();
	}
	*cell(row, col) = attribute() | c;
	if (col == VGA_COLS - 1)
		wrap_next = true;
	else
		col++;
}

static void reply(const char *text)
{
	while (*text && answered < VGA_ANSWER)
		answer[answered++] = *text++;
}

static unsigned arg(unsigned i, unsigned otherwise)
{
	return i < nargs && args[i] ? args[i] : otherwise;
}

static void colours(void)
{
	static const uint8_t vga[8] = { 0, 4, 2, 6, 1, 5, 3, 7 };

	for (unsigned i = 0; i < max(nargs, 1u); i++) {
		unsigned a = i < nargs ? args[i] : 0;

		switch (a) {
		case 0: fg = 7; bg = 0; bold = reverse = false; break;
		case 1: bold = true; break;
		case 7: reverse = true; break;
		case 22: bold = false; break;
		case 27: reverse = false; break;
		case 30 ... 37: fg = vga[a - 30]; break;
		case 39: fg = 7; break;
		case 40 ... 47: bg = vga[a - 40]; break;
		case 49: bg = 0; break;
		case 90 ... 97: fg = vga[a - 90] | 8; break;
		}
	}
}

static void erase_screen(unsigned how)
{
	unsigned from = how == 0 ? row + 1 : 0, to = how == 1 ? row : VGA_ROWS;

	for (unsigned r = from; r < to; r++)
		fill(r, 0, VGA_COLS);
	if (how == 0)
		fill(row, col, VGA_COLS - col);
	if (how == 1)
		fill(row, 0, col + 1);
}

static void erase_line(unsigned how)
{
	if (how == 0)
		fill(row, col, VGA_COLS - col);
	else
		fill(row, 0, how == 1 ? col + 1 : VGA_COLS);
}

/* Open (n > 0) or close a gap of characters at the cursor. */
static void shift_line(int n)
{
	unsigned k = min((unsigned)(n > 0 ? n : -n), VGA_COLS - col);

	if (n > 0) {
		for (unsigned c = VGA_COLS; c-- > col + k;)
			*cell(row, c) = *cell(row, c - k);
		fill(row, col, k);
	} else {
		for (unsigned c = col; c + k < VGA_COLS; c++)
			*cell(row, c) = *cell(row, c + k);
		fill(row, VGA_COLS - k, k);
	}
}

static void private_mode(bool on)
{
	for (unsigned i = 0; i < nargs; i++) {
		if (args[i] == 1)
			vga_app_keys = on;
		if (args[i] == 25) {
			outb(0x3d4, 0x0a);
			outb(0x3d5, on ? 0x0d : 0x20);
		}
	}
}

static void report(unsigned what)
{
	char text[24];

	if (what == 5)
		reply("\033[0n");
	if (what == 6) {
		snprintf(text, sizeof(text), "\033[%u;%uR", row + 1, col + 1);
		reply(text);
	}
}

static void csi(uint8_t c)
{
	unsigned n = arg(0, 1);

	switch (c) {
	case 'A': move_to(row - n, col); break;
	case 'B': case 'e': move_to(row + n, col); break;
	case 'C': case 'a': move_to(row, col + n); break;
	case 'D': move_to(row, (int)col - (int)n); break;
	case 'E': move_to(row + n, 0); break;
	case 'F': move_to(row - n, 0); break;
	case 'G': case '`': move_to(row, n - 1); break;
	case 'd': move_to(n - 1, col); break;
	case 'H': case 'f': move_to(n - 1, arg(1, 1) - 1); break;
	case 'J': erase_screen(arg(0, 0)); break;
	case 'K': erase_line(arg(0, 0)); break;
	case 'L': scroll(row, bottom, -(int)min(n, VGA_ROWS)); break;
	case 'M': scroll(row, bottom, min(n, VGA_ROWS)); break;
	case 'S': scroll(top, bottom, min(n, VGA_ROWS)); break;
	case 'T': scroll(top, bottom, -(int)min(n, VGA_ROWS)); break;
	case '@': shift_line(n); break;
	case 'P': shift_line(-(int)n); break;
	case 'X': fill(row, col, min(n, VGA_COLS - col)); break;
	case 'm': colours(); break;
	case 'c': reply("\033[?6c"); break;
	case 'n': report(arg(0, 0)); break;
	case 's': saved_row = row; saved_col = col; break;
	case 'u': move_to(saved_row, saved_col); break;
	case 'h': case 'l':
		if (private)
			private_mode(c == 'h');
		break;
	case 'r':
		top = min(n - 1, VGA_ROWS - 1u);
		bottom = min(arg(1, VGA_ROWS) - 1, VGA_ROWS - 1u);
		if (top >= bottom) {
			top = 0;
			bottom = VGA_ROWS - 1;
		}
		move_to(0, 0);
		break;
	}
}

static void escape(uint8_t c)
{
	state = PLAIN;
	switch (c) {
	case '[':
		state = CSI;
		private = false;
		nargs = 0;
		memset(args, 0, sizeof(args));
		break;
	case ']': state = TITLE; break;
	case '(': case ')': state = CHARSET; break;
	case '7': saved_row = row; saved_col = col; break;
	case '8': move_to(saved_row, saved_col); break;
	case 'D': line_feed(); break;
	case 'E': col = 0; line_feed(); break;
	case 'M':
		if (row == top)
			scroll(top, bottom, -1);
		else
			move_to((int)row - 1, col);
		break;
	case 'c':
		nargs = 0;
		colours();
		top = 0;
		bottom = VGA_ROWS - 1;
		move_to(0, 0);
		erase_screen(2);
		break;
	}
}

static void control(uint8_t c)
{
	switch (c) {
	case '\r': move_to(row, 0); break;
	case '\n': case '\v': case '\f': line_feed(); wrap_next = false; break;
	case '\b': move_to(row, (int)col - 1); break;
	case '\t': move_to(row, (col | 7) + 1); break;
	case 033: state = ESC; break;
	}
}

static void put(uint8_t c)
{
	switch (state) {
	case PLAIN:
		if (c >= ' ' && c != 0x7f)
			print(c);
		else
			control(c);
		break;
	case ESC:
		escape(c);
		break;
	case CSI:
		if (c >= '0' && c <= '9') {
			nargs = max(nargs, 1u);
			args[nargs - 1] = min(args[nargs - 1] * 10 + c - '0', 9999u);
		} else if (c == ';') {
			nargs = min(max(nargs, 1u) + 1, (unsigned)MAX_ARGS);
		} else if (c == '?') {
			private = true;
		} else if (c < ' ') {
			control(c);
		} else {
			state = PLAIN;
			csi(c);
		}
		break;
	case CHARSET:
		state = PLAIN;
		break;
	case TITLE:
		if (c == '\a' || c == '\\')
			state = PLAIN;
		break;
	}
}

size_t vga_write(const void *data, size_t n, char *out)
{
	const uint8_t *p = data;
	size_t said;
	unsigned at;

	if (!vga_present)
		return 0;
	spin_lock(&vga_lock);
	answered = 0;
	for (size_t i = 0; i < n; i++)
		put(p[i]);
	at = row * VGA_COLS + col;
	outb(0x3d4, 0x0e);
	outb(0x3d5, at >> 8);
	outb(0x3d4, 0x0f);
	outb(0x3d5, at);
	said = out ? answered : 0;
	if (said)
		memcpy(out, answer, said);
	spin_unlock(&vga_lock);
	return said;
}

/* A screen is there if its memory keeps what is written. */
void vga_init(void)
{
	cells = phys_to_virt(0xb8000);
	cells[0] = 0x0741;
	cells[1] = 0x0742;
	vga_present = cells[0] == 0x0741 && cells[1] == 0x0742;
	for (unsigned i = 0; vga_present && i < VGA_ROWS * VGA_COLS; i++)
		cells[i] = BLANK;
}
