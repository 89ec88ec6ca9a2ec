/* Options of TCP. */
#pragma once
#include <abi/socket.h>
