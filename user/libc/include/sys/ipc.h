/* Keys of System V objects. */
#pragma once
#include <abi/ipc.h>
key_t ftok(const char *path, int id);
