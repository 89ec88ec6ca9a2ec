/* The identity used for files alone. */
#pragma once
#include <abi/types.h>
int setfsuid(uid_t uid);
int setfsgid(gid_t gid);
