/* Addresses that are names of files. */
#pragma once
#include <abi/socket.h>
#define SUN_LEN(s) (__builtin_offsetof(struct sockaddr_un, sun_path) \
	+ __builtin_strlen((s)->sun_path))
