/* Formatting text. A directive is read into a struct spec, its argument is made
   characters, and the characters are padded to the width. Read lib/string.h before. */
#include "lib/printf.h"
#include "lib/string.h"

/* Where the text goes; at may run past size, and counts then only. */
struct out {
	char  *buf;
	size_t size, at;
};

/* One directive: %[flags][width][.precision][length]letter */
struct spec {
	bool left, zero, is_long;
	int  width, precision;       /* precision -1: none was given */
};

static void put(struct out *o, char c)
{
	if (o->at + 1 < o->size)
		o->buf[o->at] = c;
	o->at++;
}

/* n characters, padded with blanks on the side that the flags say. */
static void put_padded(struct out *o, const struct spec *s, const char *text, int n)
{
	int blanks = s->width - n;

	for (; !s->left && blanks > 0; blanks--)
		put(o, ' ');
	for (int i = 0; i < n; i++)
		put(o, text[i]);
	for (; blanks > 0; blanks--)
		put(o, ' ');
}

/* Digits are made from the last to the first, so they are written from the end of
   the buffer. */
static void put_number(struct out *o, const struct spec *s, uint64_t value, unsigned base, bool negative)
{
	char digits[80];
	int least = s->zero ? min(s->width - negative, 64) : 1, n = 0, end = sizeof(digits);

	for (; value > 0 || n < least; value /= base, n++)
		digits[--end] = "0123456789abcdef"[value % base];
	if (negative) {
		digits[--end] = '-';
		n++;
	}
	put_padded(o, s, digits + end, n);
}

static void put_string(struct out *o, const struct spec *s, const char *text)
{
	int n = 0;

	if (!text)
		text = "(null)";
	while ((s->precision < 0 || n < s->precision) && text[n])
		n++;
	put_padded(o, s, text, n);
}

static int read_number(const char **fmt)
{
	int n = 0;

	for (; **fmt >= '0' && **fmt <= '9'; (*fmt)++)
		n = n * 10 + **fmt - '0';
	return n;
}

/* Everything between the % and the letter, at which *fmt stands afterwards. */
static struct spec read_spec(const char **fmt)
{
	struct spec s = { .precision = -1 };

	for (; **fmt == '-' || **fmt == '0'; (*fmt)++) {
		s.left |= **fmt == '-';
		s.zero |= **fmt == '0';
	}
	s.width = read_number(fmt);
	if (**fmt == '.') {
		(*fmt)++;
		s.precision = read_number(fmt);
	}
	for (; **fmt == 'l'; (*fmt)++)
		s.is_long = true;
	return s;
}

static void put_directive(struct out *o, const struct spec *s, char letter, va_list *ap)
{
	int64_t d;
	char c;

	switch (letter) {
	case 'c':
		c = va_arg(*ap, int);
		put_padded(o, s, &c, 1);
		break;
	case 's':
		put_string(o, s, va_arg(*ap, const char *));
		break;
	case 'd':
		d = s->is_long ? va_arg(*ap, long) : va_arg(*ap, int);
		put_number(o, s, d < 0 ? -(uint64_t)d : (uint64_t)d, 10, d < 0);
		break;
	case 'u':
	case 'x':
	case 'o':
		put_number(o, s, s->is_long ? va_arg(*ap, unsigned long) : va_arg(*ap, unsigned),
			   letter == 'u' ? 10 : letter == 'x' ? 16 : 8, false);
		break;
	case 'p':
		put_number(o, s, (uintptr_t)va_arg(*ap, void *), 16, false);
		break;
	default:
		put(o, letter);
	}
}

int vsnprintf(char *buf, size_t size, const char *fmt, va_list ap)
{
	struct out o = { buf, size, 0 };
	struct spec s;
	va_list args;

	__builtin_va_copy(args, ap);
	for (; *fmt; fmt++) {
		if (*fmt != '%') {
			put(&o, *fmt);
			continue;
		}
		fmt++;
		s = read_spec(&fmt);
		if (!*fmt)
			break;
		put_directive(&o, &s, *fmt, &args);
	}
	va_end(args);
	if (size > 0)
		buf[min(o.at, size - 1)] = 0;
	return o.at;
}

int snprintf(char *buf, size_t size, const char *fmt, ...)
{
	va_list ap;
	int n;

	va_start(ap, fmt);
	n = vsnprintf(buf, size, fmt, ap);
	va_end(ap);
	return n;
}
