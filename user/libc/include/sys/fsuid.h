/* The identity used for files alone. */
#pragma once
#include <abi/types.h>
