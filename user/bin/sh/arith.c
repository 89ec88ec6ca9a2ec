/* $((...)): C's integer expressions over shell variables, evaluated while they are
   parsed; one function climbs all binary operators by precedence. */
#include "sh.h"

#include <ctype.h>

struct arith {
	const char *p;
	int skip;		/* > 0: parse but assign nothing, divide nothing */
};

static long arith_expr(struct arith *a, int min);

static void arith_error(const char *what)
{
	error_at("arithmetic: %s", what);
	error_out(2);
}

static void blanks(struct arith *a)
{
	while (isspace((unsigned char)*a->p))
		a->p++;
}

static bool eat(struct arith *a, const char *s)
{
	blanks(a);
	if (strncmp(a->p, s, strlen(s)) != 0)
		return false;
	a->p += strlen(s);
	return true;
}

static long var_number(const char *name)
{
	const char *s = var_get(name);

	if (!s && opt.nounset) {
		error_at("%s: is not set", name);
		error_out(2);
	}
	return s && *s ? arith_eval(s) : 0;
}

static long binary(struct arith *a, const char *op, long x, long y)
{
	switch (op[0] + (op[1] && op[1] != '=' ? 256 : 0)) {
	case '*': return x * y;
	case '+': return x + y;
	case '-': return x - y;
	case '&': return x & y;
	case '|': return x | y;
	case '^': return x ^ y;
	case '<' + 256: return x << y;
	case '>' + 256: return x >> y;
	}
	if (a->skip)
		return 0;
	if (y == 0)
		arith_error("division by zero");
	if (y == -1)
		return *op == '/' ? (long)-(unsigned long)x : 0;
	return *op == '/' ? x / y : x % y;
}

/* NAME, NAME = expr, NAME op= expr. */
static long arith_name(struct arith *a)
{
	static const char *const ops[] = {
		"=", "+=", "-=", "*=", "/=", "%=", "<<=", ">>=", "&=", "^=", "|="
	};
	char name[128], text[32];
	size_t n = 0;
	long v;

	while (name_char((unsigned char)*a->p, false) && n < sizeof name - 1)
		name[n++] = *a->p++;
	name[n] = 0;
	for (size_t i = 0; i < sizeof ops / sizeof *ops; i++) {
		const char *start = a->p;

		if (!eat(a, ops[i]))
			continue;
		if (i == 0 && *a->p == '=') {	/* it was == */
			a->p = start;
			break;
		}
		v = arith_expr(a, 0);
		if (i > 0)
			v = binary(a, ops[i], a->skip ? 0 : var_number(name), v);
		if (!a->skip) {
			snprintf(text, sizeof text, "%ld", v);
			var_set(name, text);
		}
		return v;
	}
	return a->skip ? 0 : var_number(name);
}

static long arith_unary(struct arith *a)
{
	blanks(a);
	if (eat(a, "("))  {
		long v = arith_expr(a, 0);
		if (!eat(a, ")"))
			arith_error("missing )");
		return v;
	}
	if (eat(a, "!"))
		return !arith_unary(a);
	if (eat(a, "~"))
		return ~arith_unary(a);
	if (eat(a, "-"))
		return (long)-(unsigned long)arith_unary(a);
	if (eat(a, "+"))
		return arith_unary(a);
	if (name_char((unsigned char)*a->p, true))
		return arith_name(a);
	char *end;
	long v = strtol(a->p, &end, 0);
	if (end == a->p)
		arith_error(*a->p ? "not a number" : "something is missing");
	a->p = end;
	return v;
}

/* Longer operators first, so that << is not read as <. */
static const struct {
	const char *op;
	int level;
} operators[] = {
	{ "||", 1 }, { "&&", 2 }, { "==", 6 }, { "!=", 6 }, { "<<", 8 }, { ">>", 8 },
	{ "<=", 7 }, { ">=", 7 }, { "|", 3 }, { "^", 4 }, { "&", 5 }, { "<", 7 },
	{ ">", 7 }, { "+", 9 }, { "-", 9 }, { "*", 10 }, { "/", 10 }, { "%", 10 },
};

static long arith_logical(struct arith *a, bool or, long x, int level)
{
	bool decided = or ? x != 0 : x == 0;

	a->skip += decided;
	long y = arith_expr(a, level + 1);
	a->skip -= decided;
	return decided ? or : y != 0;
}

static long arith_ternary(struct arith *a, long condition)
{
	a->skip += !condition;
	long x = arith_expr(a, 0);
	a->skip -= !condition;
	if (!eat(a, ":"))
		arith_error("missing :");
	a->skip += condition != 0;
	long y = arith_expr(a, 0);
	a->skip -= condition != 0;
	return condition ? x : y;
}

static long compare(const char *op, long x, long y)
{
	if (op[1] == '=' && op[0] != '<' && op[0] != '>')
		return (x == y) == (*op == '=');
	if (op[1] == '=' && x == y)
		return 1;
	return *op == '<' ? x < y : x > y;
}

static long arith_expr(struct arith *a, int min)
{
	long x = arith_unary(a);

	for (;;) {
		size_t i, n = sizeof operators / sizeof *operators;

		blanks(a);
		for (i = 0; i < n; i++)
			if (strncmp(a->p, operators[i].op, strlen(operators[i].op)) == 0)
				break;
		if (i == n || operators[i].level < min)
			break;
		const char *op = operators[i].op;
		int level = operators[i].level;
		a->p += strlen(op);
		if (level <= 2) {
			x = arith_logical(a, level == 1, x, level);
			continue;
		}
		long y = arith_expr(a, level + 1);
		x = level == 6 || level == 7 ? compare(op, x, y) : binary(a, op, x, y);
	}
	if (min == 0 && eat(a, "?"))
		return arith_ternary(a, x);
	return x;
}

long arith_eval(const char *text)
{
	struct arith a = { .p = text };

	blanks(&a);
	if (!*a.p)
		return 0;
	long v = arith_expr(&a, 0);
	blanks(&a);
	if (*a.p)
		arith_error("syntax error");
	return v;
}
