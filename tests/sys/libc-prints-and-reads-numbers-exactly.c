/* printf and strtod agree to the last digit; integers in every base, width and precision. */
#include "check.h"
#include <limits.h>

static void shows(const char *want, const char *fmt, ...)
{
	char text[400];
	__builtin_va_list ap;

	__builtin_va_start(ap, fmt);
	int n = vsnprintf(text, sizeof(text), fmt, ap);
	__builtin_va_end(ap);
	CHECK_STR(text, want);
	CHECK_EQ(n, strlen(want));
}

int main(void)
{
	static const double values[] = {
		0.1, 1.0 / 3, 123456789.123, 1e22, 1e23, 5e-324, 2.2250738585072014e-308,
		1.7976931348623157e308, 9007199254740993.0, 0.3, 6.02214076e23,
	};
	char text[64];
	int a, b;

	shows("  42|42  |0042|+42|0x2a|052", "%4d|%-4d|%04d|%+d|%#x|%#o", 42, 42, 42, 42, 42, 42);
	shows("-9223372036854775808 18446744073709551615", "%ld %lu", LONG_MIN, ULONG_MAX);
	shows("  007|abc|  ab|%", "%5.3d|%s|%4.2s|%%", 7, "abc", "abc");
	shows("0.5 2 2 4 1e+01 1.50", "%g %.0f %.0f %.0f %.0e %.2f", 0.5, 1.5, 2.5, 3.5, 9.5, 1.5);
	shows("0.1000000000000000055511151231257827021181583404541015625", "%.55f", 0.1);
	shows("1e+100 100000 1e+06 0.0001 1e-05", "%g %g %g %g %g", 1e100, 1e5, 1e6, 1e-4, 1e-5);
	shows("inf -INF nan", "%f %F %g", __builtin_inf(), -__builtin_inf(), __builtin_nan(""));
	for (size_t i = 0; i < sizeof(values) / sizeof(*values); i++) {
		snprintf(text, sizeof(text), "%.17g", values[i]);
		CHECK(strtod(text, NULL) == values[i]);
	}
	CHECK_EQ(snprintf(text, 4, "%s", "longer"), 6);
	CHECK_STR(text, "lon");
	CHECK_EQ(sscanf("12:0x1f word", "%d:%i %5s", &a, &b, text), 3);
	CHECK_EQ(a * 100 + b, 1231);
	CHECK_STR(text, "word");
	CHECK_EQ(sscanf("", "%d", &a), EOF);
	CHECK_EQ(sscanf("x", "%d", &a), 0);
	errno = 0;
	CHECK_EQ(strtol("99999999999999999999", NULL, 10), LONG_MAX);
	CHECK_EQ(errno, ERANGE);
	return check_done();
}
