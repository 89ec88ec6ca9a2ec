/* The old place of <sys/syscall.h>. */
#pragma once
#include <sys/syscall.h>
