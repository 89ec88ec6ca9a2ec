/* Options of TCP, and its states. */
#pragma once
#include <abi/tcp.h>
#include <sys/socket.h>
