/* The old place of <sys/statfs.h>. */
#pragma once
#include <sys/statfs.h>
