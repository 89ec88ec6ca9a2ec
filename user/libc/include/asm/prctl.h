/* arch_prctl codes, under the kernel headers' name. */
#pragma once
#include <abi/info.h>
