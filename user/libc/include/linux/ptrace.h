/* ptrace structs, under the kernel headers' name. */
#pragma once
#include <sys/ptrace.h>
