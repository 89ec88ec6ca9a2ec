/* Where a failed assertion ends. */
#include "lib/assert.h"

_Noreturn void assert_failed(const char *expr, const char *file, int line)
{
	panic("%s:%d: assertion failed: %s", file, line, expr);
}
