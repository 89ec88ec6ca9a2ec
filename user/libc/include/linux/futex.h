/* Futex operations, under the kernel headers' name. */
#pragma once
#include <abi/futex.h>
