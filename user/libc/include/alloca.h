/* Memory in the caller's frame. */
#pragma once
#include <abi/types.h>
#define alloca(n) __builtin_alloca(n)
