/* The older names of some string functions. */
#pragma once
#include <abi/types.h>

int   strcasecmp(const char *a, const char *b);
int   strncasecmp(const char *a, const char *b, size_t n);
