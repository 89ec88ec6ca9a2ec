/* $((...)): C's integer expressions over shell variables, evaluated while they are parsed; one function climbs all binary
   operators by precedence. */
#include "sh.h"

#include <ctype.h>

struct arith {
	const char *p;
	int skip;		/* > 0: parse but assign nothing, divide nothing */
};

/* Longer operators first, so that << is not read as <. */
static const struct {
	const char *op;
	int level;
} operators[] = {
	{ "||", 1 }, { "&&", 2 }, { "==", 6 }, { "!=", 6 }, { "<<", 8 }, { ">>", 8 },
	{ "<=", 7 }, { ">=", 7 }, { "|", 3 }, { "^", 4 }, { "&", 5 }, { "<", 7 },
	{ ">", 7 }, { "+", 9 }, { "-", 9 }, { "*", 10 }, { "/", 10 }, { "%", 10 },
};
#define NOPERATORS (sizeof operators / sizeof *operators)

static long arith_expr(struct arith *a, int min);

static bool eat(struct arith *a, const char *s)
{
	a->p += strspn(a->p, " \t\n");
	if (strncmp(a->p, s, strlen(s)) != 0)
		return false;
	a->p += strlen(s);
	return true;
}

static long var_number(const char *name)
{
	const char *s = var_get(name);

	if (!s && opt.nounset)
		fatal("%s: is not set", name);
	return s && *s ? arith_eval(s) : 0;
}

static long apply(struct arith *a, const char *op, long x, long y)
{
	switch (op[0] | op[1] << 8) {
	case '*': return x * y;
	case '+': return x + y;
	case '-': return x - y;
	case '&': return x & y;
	case '|': return x | y;
	case '^': return x ^ y;
	case '<': return x < y;
	case '>': return x > y;
	case '<' | '<' << 8: return x << y;
	case '>' | '>' << 8: return x >> y;
	case '<' | '=' << 8: return x <= y;
	case '>' | '=' << 8: return x >= y;
	case '=' | '=' << 8: return x == y;
	case '!' | '=' << 8: return x != y;
	}
	if (a->skip)
		return 0;
	if (y == 0)
		fatal("arithmetic: division by zero");
	if (y == -1)			/* the one quotient that can overflow */
		return *op == '/' ? (long)-(unsigned long)x : 0;
	return *op == '/' ? x / y : x % y;
}

/* NAME, NAME = expr, NAME op= expr. */
static long arith_name(struct arith *a)
{
	char name[128];
	size_t n = 0;

	while (name_char((unsigned char)*a->p, false) && n < sizeof name - 1)
		name[n++] = *a->p++;
	name[n] = 0;
	a->p += strspn(a->p, " \t\n");
	const char *op = a->p[0] == '=' && a->p[1] != '=' ? "" : NULL;
	for (size_t i = 0; i < NOPERATORS; i++)
		if (operators[i].level > 2 && operators[i].level / 2 != 3 && !strncmp(a->p, operators[i].op, strlen(operators[i].op)) &&
		    a->p[strlen(operators[i].op)] == '=')
			op = operators[i].op;
	if (!op)
		return a->skip ? 0 : var_number(name);
	a->p += strlen(op) + 1;
	long v = arith_expr(a, 0);
	if (*op)
		v = apply(a, op, a->skip ? 0 : var_number(name), v);
	if (!a->skip)
		var_set_number(name, v);
	return v;
}

static long arith_unary(struct arith *a)
{
	if (eat(a, "("))  {
		long v = arith_expr(a, 0);
		if (!eat(a, ")"))
			fatal("arithmetic: missing )");
		return v;
	}
	if (*a->p && strchr("!~-+", *a->p)) {
		int op = *a->p++;
		long v = arith_unary(a);
		return op == '!' ? !v : op == '~' ? ~v : op == '-' ? (long)-(unsigned long)v : v;
	}
	if (name_char((unsigned char)*a->p, true))
		return arith_name(a);
	char *end;
	long v = strtol(a->p, &end, 0);
	if (end == a->p)
		fatal("arithmetic: a number is missing at `%s'", a->p);
	a->p = end;
	return v;
}

/* An operand that may not count: it is parsed, and has no effect then. */
static long arith_if(struct arith *a, bool counts, int min)
{
	a->skip += !counts;
	long v = arith_expr(a, min);
	a->skip -= !counts;
	return v;
}

static long arith_expr(struct arith *a, int min)
{
	long x = arith_unary(a);

	for (;;) {
		size_t i = 0;

		a->p += strspn(a->p, " \t\n");
		while (i < NOPERATORS && strncmp(a->p, operators[i].op, strlen(operators[i].op)) != 0)
			i++;
		if (i == NOPERATORS || operators[i].level < min)
			break;
		int level = operators[i].level;
		a->p += strlen(operators[i].op);
		if (level <= 2) {
			bool decided = (x != 0) == (level == 1);
			long y = arith_if(a, !decided, level + 1);
			x = decided ? level == 1 : y != 0;
		} else {
			x = apply(a, operators[i].op, x, arith_expr(a, level + 1));
		}
	}
	if (min > 0 || !eat(a, "?"))
		return x;
	long yes = arith_if(a, x, 0);
	if (!eat(a, ":"))
		fatal("arithmetic: missing :");
	long no = arith_if(a, !x, 0);
	return x ? yes : no;
}

long arith_eval(const char *text)
{
	struct arith a = { .p = text };

	if (eat(&a, "") && !*a.p)
		return 0;
	long v = arith_expr(&a, 0);
	if (eat(&a, "") && *a.p)
		fatal("arithmetic: syntax error at `%s'", a.p);
	return v;
}
