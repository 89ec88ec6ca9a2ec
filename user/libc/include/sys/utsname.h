/* The system's name. */
#pragma once
#include <abi/info.h>
int uname(struct utsname *name);
