/* The end of everything, told so that the mistake can be found. */
#pragma once
#include "lib/assert.h"

/* The functions that were called and have not returned, from the one at rip upwards. */
void backtrace_print(uintptr_t rip, uintptr_t rbp);
