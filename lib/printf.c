/* Formatting into a buffer; what does not fit is counted. */
#include "lib/printf.h"
#include "lib/string.h"

struct spec {
	bool plain;                    /* none of what follows but a length */
	bool left, zero, plus, space, alt, upper;
	int  width, precision;         /* precision -1: none given */
	int  length;                   /* -2 hh, -1 h, 0, 1 l, 2 ll z t j */
};

struct out {
	char *to, *end;
	int   total;
};

static inline void emit(struct out *o, const char *s, size_t n)
{
	size_t part = min(n, (size_t)(o->end - o->to));

	memcpy(o->to, s, part);
	o->to += part;
	o->total += n;
}

static inline void emit_pad(struct out *o, char c, int n)
{
	for (; n > 0; n -= 16)
		emit(o, c == '0' ? "0000000000000000" : "                ", min(n, 16));
}

/* Most numbers are plain decimals, and /proc is full of them. */
static void emit_decimal(struct out *o, uint64_t v, bool minus)
{
	char buf[21], *end = buf + sizeof(buf), *p = decimal_before(end, v);

	if (minus)
		*--p = '-';
	emit(o, p, end - p);
}

static void emit_field(struct out *o, const struct spec *f, const char *s, int n)
{
	if (!f->left)
		emit_pad(o, ' ', f->width - n);
	emit(o, s, n);
	if (f->left)
		emit_pad(o, ' ', f->width - n);
}

static void emit_number(struct out *o, struct spec *f, uint64_t v, unsigned base,
			const char *prefix)
{
	const char *set = f->upper ? "0123456789ABCDEF" : "0123456789abcdef";
	int plen = strlen(prefix), n = 0, zeros;
	char buf[48], *p = buf + sizeof(buf);
	bool nothing = v == 0 && f->precision == 0;

	for (; v || (n == 0 && !nothing); v /= base, n++)
		*--p = set[v % base];
	zeros = f->precision - n;
	if (f->precision < 0)
		zeros = f->zero && !f->left ? f->width - n - plen : 0;
	for (; zeros > 0 && n < 40; zeros--, n++)
		*--p = '0';
	if (zeros <= 0) {
		memcpy(p -= plen, prefix, plen);
		emit_field(o, f, p, n + plen);
		return;
	}
	if (!f->left)
		emit_pad(o, ' ', f->width - plen - zeros - n);
	emit(o, prefix, plen);
	emit_pad(o, '0', zeros);
	emit(o, p, n);
	if (f->left)
		emit_pad(o, ' ', f->width - plen - zeros - n);
}

/* Flags, width, precision and length, up to the conversion letter. */
static const char *parse_spec(const char *p, struct spec *f, va_list *ap)
{
	*f = (struct spec){ .precision = -1, .plain = *p >= 'a' };
	if (f->plain)
		goto length;
	for (; *p <= '0'; p++) {
		if (*p == '-')
			f->left = true;
		else if (*p == '0')
			f->zero = true;
		else if (*p == '+')
			f->plus = true;
		else if (*p == ' ')
			f->space = true;
		else if (*p == '#')
			f->alt = true;
		else
			break;
	}
	if (*p == '*') {
		f->width = va_arg(*ap, int);
		if (f->width < 0) {
			f->left = true;
			f->width = -f->width;
		}
		p++;
	}
	while (*p >= '0' && *p <= '9')
		f->width = f->width * 10 + *p++ - '0';
	if (*p == '.') {
		f->precision = 0;
		p++;
		if (*p == '*') {
			f->precision = max(va_arg(*ap, int), -1);
			p++;
		}
		while (*p >= '0' && *p <= '9')
			f->precision = f->precision * 10 + *p++ - '0';
	}
length:
	for (;; p++) {
		if (*p == 'l')
			f->length++;
		else if (*p == 'h')
			f->length--;
		else if (*p == 'z' || *p == 't' || *p == 'j')
			f->length = 2;
		else
			return p;
	}
}

static int64_t signed_arg(const struct spec *f, va_list *ap)
{
	if (f->length > 0)
		return va_arg(*ap, int64_t);
	int v = va_arg(*ap, int);
	return f->length == 0 ? v : f->length == -1 ? (int16_t)v : (int8_t)v;
}

static uint64_t unsigned_arg(const struct spec *f, va_list *ap)
{
	if (f->length > 0)
		return va_arg(*ap, uint64_t);
	unsigned v = va_arg(*ap, unsigned);
	return f->length == 0 ? v : f->length == -1 ? (uint16_t)v : (uint8_t)v;
}

static void convert(struct out *o, char c, struct spec *f, va_list *ap)
{
	const char *s;

	f->upper = c == 'X';
	switch (c) {
	case 'd':
	case 'i': {
		int64_t v = signed_arg(f, ap);

		if (f->plain)
			emit_decimal(o, v < 0 ? -(uint64_t)v : v, v < 0);
		else
			emit_number(o, f, v < 0 ? -(uint64_t)v : v, 10,
				    v < 0 ? "-" : f->plus ? "+" : f->space ? " " : "");
		break;
	}
	case 'u':
		if (f->plain)
			emit_decimal(o, unsigned_arg(f, ap), false);
		else
			emit_number(o, f, unsigned_arg(f, ap), 10, "");
		break;
	case 'x':
	case 'X': {
		uint64_t v = unsigned_arg(f, ap);

		emit_number(o, f, v, 16, !f->alt || !v ? "" : f->upper ? "0X" : "0x");
		break;
	}
	case 'o':
		emit_number(o, f, unsigned_arg(f, ap), 8, f->alt ? "0" : "");
		break;
	case 'p':
		emit_number(o, f, (uintptr_t)va_arg(*ap, void *), 16, "0x");
		break;
	case 'c':
		c = va_arg(*ap, int);
		emit_field(o, f, &c, 1);
		break;
	case 's':
		s = va_arg(*ap, const char *);
		s = s ? s : "(null)";
		emit_field(o, f, s, f->precision < 0 ? strlen(s)
						     : strnlen(s, f->precision));
		break;
	default:
		emit(o, &c, 1);
	}
}

int vsnprintf(char *buf, size_t size, const char *fmt, va_list args)
{
	struct out o = { buf, buf + max(size, (size_t)1) - 1, 0 };
	struct spec f;
	va_list ap;

	va_copy(ap, args);
	while (*fmt) {
		const char *p = fmt;

		while ((uint8_t)*p > '%' || (*p && *p != '%'))
			p++;
		if (p != fmt)
			emit(&o, fmt, p - fmt);
		fmt = p;
		if (*fmt != '%')
			break;
		fmt = parse_spec(fmt + 1, &f, &ap);
		if (*fmt)
			convert(&o, *fmt++, &f, &ap);
	}
	va_end(ap);
	if (size > 0)
		*o.to = 0;
	return o.total;
}

int snprintf(char *buf, size_t size, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	int n = vsnprintf(buf, size, fmt, ap);
	va_end(ap);
	return n;
}
