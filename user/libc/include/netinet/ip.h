/* Options of IP. */
#pragma once
#include <abi/socket.h>
