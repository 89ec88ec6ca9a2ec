/* Formatting text. A directive is %[0][width][l]letter: it is read, its argument is
   made characters, and blanks or zeros in front fill the width. Read lib/string.h
   before. */
#include "lib/printf.h"
#include "lib/string.h"

/* Where the text goes; at may run past size, and counts then only. */
struct out {
	char  *buf;
	size_t size, at;
};

/* What does not fit is counted and dropped; one place is kept for the NUL. */
static void put(struct out *o, char c)
{
	if (o->at + 1 < o->size)
		o->buf[o->at] = c;
	o->at++;
}

/* n characters, with blanks in front if they are fewer than the width. */
static void put_text(struct out *o, const char *text, int n, int width)
{
	for (int blanks = width - n; blanks > 0; blanks--)
		put(o, ' ');
	for (int i = 0; i < n; i++)
		put(o, text[i]);
}

/* Digits are made from the last to the first, so they are written from the end of
   the buffer. */
static void put_number(struct out *o, uint64_t value, unsigned base, bool negative, bool zero, int width)
{
	char digits[80];
	int least = zero ? min(width - negative, 64) : 1, n = 0, end = sizeof(digits);

	for (; value > 0 || n < least; value /= base, n++)
		digits[--end] = "0123456789abcdef"[value % base];
	if (negative) {
		digits[--end] = '-';
		n++;
	}
	put_text(o, digits + end, n, width);
}

/* The directive behind a %; returns its last character. An argument is 8 bytes wide
   if there is an l or it is a pointer. */
static const char *put_directive(struct out *o, const char *fmt, va_list *ap)
{
	bool zero = *fmt == '0', is_long = false;
	const char *text;
	int width = 0;
	long value;

	for (; *fmt >= '0' && *fmt <= '9'; fmt++)
		width = width * 10 + *fmt - '0';
	for (; *fmt == 'l'; fmt++)
		is_long = true;
	switch (*fmt) {
	case 'c':
		put(o, va_arg(*ap, int));
		break;
	case 's':
		text = va_arg(*ap, const char *);
		put_text(o, text, strlen(text), width);
		break;
	case 'd':
		value = is_long ? va_arg(*ap, long) : va_arg(*ap, int);
		put_number(o, value < 0 ? -(uint64_t)value : (uint64_t)value, 10, value < 0, zero, width);
		break;
	case 'u':
	case 'x':
	case 'o':
	case 'p':
		value = is_long || *fmt == 'p' ? va_arg(*ap, long) : va_arg(*ap, unsigned);
		put_number(o, value, *fmt == 'u' ? 10 : *fmt == 'o' ? 8 : 16, false, zero, width);
		break;
	default:
		put(o, *fmt);
	}
	return fmt;
}

/* The arguments are copied, since the caller's list may be walked only once. */
int vsnprintf(char *buf, size_t size, const char *fmt, va_list ap)
{
	struct out o = { buf, size, 0 };
	va_list args;

	__builtin_va_copy(args, ap);
	for (; *fmt; fmt++) {
		if (*fmt == '%')
			fmt = put_directive(&o, fmt + 1, &args);
		else
			put(&o, *fmt);
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
