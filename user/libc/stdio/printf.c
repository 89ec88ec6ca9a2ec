/* Formatted output: one formatter, which writes through struct sink. */
#include <stdlib.h>
#include <string.h>
#include <stdint.h>
#include <stddef.h>
#include <limits.h>
#include "user/libc/stdio/sink.h"
#include "user/libc/stdio/decimal.h"

#define LEFT  1
#define PLUS  2
#define SPACE 4
#define ALT   8
#define ZERO  16

struct spec {
	int flags, width, precision;    /* precision -1: none given */
	int size;                       /* bytes of the integer argument */
	int letter;
};

static void put(struct sink *s, const char *p, size_t n)
{
	if (n == 0)
		return;
	s->put(s, p, n);
	s->total += n;
}

static void pad(struct sink *s, char c, int n)
{
	char some[32];

	if (n <= 0)
		return;
	memset(some, c, sizeof some);
	for (; n > 0; n -= sizeof some)
		put(s, some, n < (int)sizeof some ? n : (int)sizeof some);
}

/* prefix (sign, 0x), zeros, body, with padding where the flags want it. */
static void field(struct sink *s, const struct spec *f, const char *prefix, int zeros,
		  const char *body, int n)
{
	int prefixed = strlen(prefix);
	int space = f->width - prefixed - zeros - n;

	if (!(f->flags & (LEFT | ZERO)))
		pad(s, ' ', space);
	put(s, prefix, prefixed);
	if ((f->flags & (LEFT | ZERO)) == ZERO)
		pad(s, '0', space);
	pad(s, '0', zeros);
	put(s, body, n);
	if (f->flags & LEFT)
		pad(s, ' ', space);
}

static const char *sign_of(const struct spec *f, int negative)
{
	return negative ? "-" : f->flags & PLUS ? "+" : f->flags & SPACE ? " " : "";
}

static void put_integer(struct sink *s, struct spec *f, uint64_t v)
{
	char text[24], *p = text + sizeof text;
	const char *digits = f->letter == 'X' ? "0123456789ABCDEF" : "0123456789abcdef";
	const char *prefix = "";
	unsigned base = 10;

	if (f->letter == 'd' || f->letter == 'i') {
		int negative = (int64_t)v < 0;
		v = negative ? -v : v;
		prefix = sign_of(f, negative);
	} else if (f->letter == 'o') {
		base = 8;
	} else if (f->letter != 'u') {
		base = 16;
		if ((f->flags & ALT && v) || f->letter == 'p')
			prefix = f->letter == 'X' ? "0X" : "0x";
	}
	for (uint64_t u = v; u; u /= base)
		*--p = digits[u % base];
	int n = text + sizeof text - p;
	int zeros = (f->precision < 0 ? 1 : f->precision) - n;
	if (f->letter == 'o' && f->flags & ALT && zeros < 1 && (n == 0 || *p != '0'))
		zeros = 1;
	if (f->precision >= 0)
		f->flags &= ~ZERO;
	field(s, f, prefix, zeros > 0 ? zeros : 0, p, n);
}

/* Digits from..to of a decimal, zeros where it has none. */
static char *digits_at(char *p, const struct decimal *d, int from, int to)
{
	for (int i = from; i < to; i++)
		*p++ = '0' + (i >= 0 && i < d->count ? d->digit[i] : 0);
	return p;
}

static char *put_exponent(char *p, int letter, int e)
{
	*p++ = letter;
	*p++ = e < 0 ? '-' : '+';
	e = e < 0 ? -e : e;
	if (e >= 100)
		*p++ = '0' + e / 100;
	*p++ = '0' + e / 10 % 10;
	*p++ = '0' + e % 10;
	return p;
}

static void put_double(struct sink *s, struct spec *f, double v)
{
	char *text, *p;
	struct decimal d;
	int letter = f->letter | 32, upper = f->letter ^ letter;
	const char *sign = sign_of(f, __builtin_signbit(v) != 0);

	if (__builtin_isnan(v) || __builtin_isinf(v)) {
		f->flags &= ~ZERO;
		const char *word = __builtin_isnan(v) ? "nanNAN" : "infINF";
		field(s, f, sign, 0, word + (upper ? 3 : 0), 3);
		return;
	}
	int precision = f->precision < 0 ? 6 : f->precision;
	if (precision > 4000)
		precision = 4000;
	text = p = __builtin_alloca(precision + 400);
	__decimal_of(v < 0 ? -v : v, &d);
	int strip = 0;
	if (letter == 'g') {
		precision = precision ? precision : 1;
		__decimal_round(&d, precision);
		strip = !(f->flags & ALT);
		letter = d.point < -3 || d.point > precision ? 'e' : 'f';
		precision -= letter == 'e' ? 1 : d.point;
	} else {
		__decimal_round(&d, letter == 'e' ? precision + 1 : d.point + precision);
	}
	int zero = d.count == 1 && d.digit[0] == 0;
	if (letter == 'e') {
		p = digits_at(p, &d, 0, 1);
		*p++ = '.';
		p = digits_at(p, &d, 1, 1 + precision);
	} else {
		int point = zero && d.point < 1 ? 1 : d.point;
		p = point > 0 ? digits_at(p, &d, 0, point) : digits_at(p, &d, -1, 0);
		*p++ = '.';
		p = digits_at(p, &d, point, point + precision);
	}
	if (strip)
		while (p[-1] == '0')
			p--;
	if (p[-1] == '.' && !(f->flags & ALT))
		p--;
	if (letter == 'e')
		p = put_exponent(p, 'e' ^ upper, zero ? 0 : d.point - 1);
	field(s, f, sign, 0, text, p - text);
}

/* %a: the bits as they are. */
static void put_hex_double(struct sink *s, struct spec *f, double v)
{
	char text[40], *p = text;
	uint64_t bits;
	const char *digits = f->letter == 'A' ? "0123456789ABCDEF" : "0123456789abcdef";

	if (__builtin_isnan(v) || __builtin_isinf(v)) {
		put_double(s, f, v);
		return;
	}
	memcpy(&bits, &v, sizeof bits);
	int exponent = (bits >> 52 & 0x7ff) - 1023, normal = exponent > -1023;
	uint64_t m = bits << 12;
	const char *sign = sign_of(f, bits >> 63);
	char prefix[4] = { 0 };
	strcat(strcpy(prefix, sign), f->letter == 'A' ? "0X" : "0x");
	if (!normal)
		exponent = m ? -1022 : 0;
	*p++ = '0' + normal;
	if (m || f->precision > 0 || f->flags & ALT)
		*p++ = '.';
	for (int i = 0; f->precision < 0 ? m != 0 : i < f->precision && i < 13; i++, m <<= 4)
		*p++ = digits[m >> 60];
	*p++ = f->letter == 'A' ? 'P' : 'p';
	p += snprintf(p, 8, "%+d", exponent);
	field(s, f, prefix, 0, text, p - text);
}

static int parse_number(const char **fmt, va_list *ap)
{
	int n = 0;

	if (**fmt == '*') {
		++*fmt;
		return va_arg(*ap, int);
	}
	for (; **fmt >= '0' && **fmt <= '9'; ++*fmt)
		n = n < 100000000 ? n * 10 + **fmt - '0' : n;
	return n;
}

static const char *parse_spec(const char *fmt, struct spec *f, va_list *ap)
{
	static const char flags[] = "-+ #0";
	const char *at;

	*f = (struct spec){ .precision = -1, .size = sizeof(int) };
	for (; *fmt && (at = strchr(flags, *fmt)); fmt++)
		f->flags |= 1 << (at - flags);
	f->width = parse_number(&fmt, ap);
	if (f->width < 0) {
		f->flags |= LEFT;
		f->width = -f->width;
	}
	if (*fmt == '.') {
		fmt++;
		f->precision = parse_number(&fmt, ap);
	}
	for (;; fmt++) {
		if (*fmt == 'h')
			f->size /= 2;
		else if (*fmt == 'l' || *fmt == 'j' || *fmt == 'z' || *fmt == 't' || *fmt == 'q')
			f->size = 8;
		else if (*fmt == 'L')
			f->size = 16;
		else
			break;
	}
	f->letter = *fmt;
	return *fmt ? fmt + 1 : fmt;
}

static uint64_t integer_arg(const struct spec *f, va_list *ap)
{
	int is_signed = f->letter == 'd' || f->letter == 'i';

	switch (f->size) {
	case 1: {
		int v = va_arg(*ap, int);
		return is_signed ? (uint64_t)(signed char)v : (unsigned char)v;
	}
	case 2: {
		int v = va_arg(*ap, int);
		return is_signed ? (uint64_t)(short)v : (unsigned short)v;
	}
	case 4: {
		int v = va_arg(*ap, int);
		return is_signed ? (uint64_t)v : (unsigned)v;
	}
	default:
		return va_arg(*ap, uint64_t);
	}
}

static void store_count(const struct spec *f, va_list *ap, size_t n)
{
	void *p = va_arg(*ap, void *);

	switch (f->size) {
	case 1: *(signed char *)p = n; break;
	case 2: *(short *)p = n; break;
	case 4: *(int *)p = n; break;
	default: *(long *)p = n;
	}
}

static void put_string(struct sink *s, struct spec *f, const char *p)
{
	if (!p)
		p = "(null)";
	f->flags &= ~ZERO;
	field(s, f, "", 0, p, f->precision < 0 ? strlen(p) : strnlen(p, f->precision));
}

int __format(struct sink *s, const char *fmt, va_list args)
{
	va_list ap;
	struct spec f;
	int error = errno;

	va_copy(ap, args);
	while (*fmt) {
		size_t n = strcspn(fmt, "%");
		put(s, fmt, n);
		fmt += n;
		if (!*fmt)
			break;
		fmt = parse_spec(fmt + 1, &f, &ap);
		switch (f.letter) {
		case 'd': case 'i': case 'u': case 'o': case 'x': case 'X':
			put_integer(s, &f, integer_arg(&f, &ap));
			break;
		case 'p':
			put_integer(s, &f, (uintptr_t)va_arg(ap, void *));
			break;
		case 'c': {
			char c = va_arg(ap, int);
			f.flags &= ~ZERO;
			field(s, &f, "", 0, &c, 1);
			break;
		}
		case 's':
			put_string(s, &f, va_arg(ap, const char *));
			break;
		case 'm':
			put_string(s, &f, strerror(error));
			break;
		case 'f': case 'F': case 'e': case 'E': case 'g': case 'G':
			put_double(s, &f, f.size == 16 ? (double)va_arg(ap, long double)
						       : va_arg(ap, double));
			break;
		case 'a': case 'A':
			put_hex_double(s, &f, f.size == 16 ? (double)va_arg(ap, long double)
							   : va_arg(ap, double));
			break;
		case 'n':
			store_count(&f, &ap, s->total);
			break;
		case '%':
			put(s, "%", 1);
			break;
		default:
			s->failed = 1;
			ret(-EINVAL);
		}
	}
	va_end(ap);
	if (s->total > INT_MAX) {
		ret(-EOVERFLOW);
		return -1;
	}
	return s->failed ? -1 : (int)s->total;
}
