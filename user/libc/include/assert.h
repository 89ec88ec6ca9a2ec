/* State what must be true; stop the program when it is not. */
#undef assert
#ifdef NDEBUG
#define assert(e) ((void)0)
#else
#define assert(e) ((e) ? (void)0 : __assert_fail(#e, __FILE__, __LINE__, __func__))
#endif
#ifndef __cplusplus
#define static_assert _Static_assert
#endif
_Noreturn void __assert_fail(const char *what, const char *file, int line,
			     const char *function);
