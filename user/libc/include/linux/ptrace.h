/* ptrace structs, under the kernel headers' name. */
#pragma once
#include <abi/ptrace.h>
