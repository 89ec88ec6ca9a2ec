/* Setting a file's times, the oldest way. */
#pragma once
#include <abi/time.h>
