/* How the kernel treats this process. */
#pragma once
#include <abi/info.h>
