/* GNU's way to complain. */
#pragma once
void error(int status, int errnum, const char *fmt, ...) __attribute__((format(printf, 3, 4)));
