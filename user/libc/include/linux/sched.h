/* clone flags and struct clone_args, under the kernel headers' name. */
#pragma once
#include <abi/sched.h>
