/* What -fsanitize=undefined calls when it finds undefined behaviour (make SAN=1): say where, then
   panic. The layouts of the descriptors are the compiler's. */
#include "lib/assert.h"

#ifdef SAN
struct source { const char *file; uint32_t line, column; };
struct type { uint16_t kind, info; char name[]; };

/* Each report begins with a source location. */
#define REPORT(name, what, ...) \
	void __ubsan_handle_##name(struct source *at, ##__VA_ARGS__); \
	void __ubsan_handle_##name(struct source *at, ##__VA_ARGS__) \
	{ panic("undefined behaviour: %s at %s:%u:%u", what, at->file, at->line, at->column); }

REPORT(add_overflow, "addition overflows", uintptr_t a, uintptr_t b)
REPORT(sub_overflow, "subtraction overflows", uintptr_t a, uintptr_t b)
REPORT(mul_overflow, "multiplication overflows", uintptr_t a, uintptr_t b)
REPORT(negate_overflow, "negation overflows", uintptr_t a)
REPORT(divrem_overflow, "division overflows", uintptr_t a, uintptr_t b)
REPORT(shift_out_of_bounds, "shift is too far", uintptr_t a, uintptr_t b)
REPORT(out_of_bounds, "index is out of bounds", uintptr_t index)
REPORT(type_mismatch_v1, "null or misaligned pointer", uintptr_t pointer)
REPORT(pointer_overflow, "pointer overflows", uintptr_t base, uintptr_t result)
REPORT(load_invalid_value, "value is not one of its type", uintptr_t value)
REPORT(vla_bound_not_positive, "array size is not positive", uintptr_t bound)
REPORT(builtin_unreachable, "unreachable code is reached")
REPORT(nonnull_arg, "null for an argument that must not be")
REPORT(invalid_builtin, "builtin called with zero")
REPORT(missing_return, "function ends without its value")
#endif
