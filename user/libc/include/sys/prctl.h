/* Properties of a process. */
#pragma once
#include <abi/info.h>
int prctl(int option, ...);
