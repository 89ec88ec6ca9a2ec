/* Network interfaces. */
#pragma once
#include <abi/socket.h>
unsigned if_nametoindex(const char *name);
