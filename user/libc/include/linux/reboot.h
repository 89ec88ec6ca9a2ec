/* reboot(2) numbers, under the kernel headers' name. */
#pragma once
#include <abi/info.h>
