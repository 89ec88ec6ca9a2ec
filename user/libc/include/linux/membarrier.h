/* membarrier commands, under the kernel headers' name. */
#pragma once
#include <abi/sched.h>
