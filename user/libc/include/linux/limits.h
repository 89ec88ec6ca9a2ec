/* Limits, under the kernel headers' name. */
#pragma once
#include <limits.h>
