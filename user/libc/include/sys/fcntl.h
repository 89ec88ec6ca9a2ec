/* The old place of <fcntl.h>. */
#pragma once
#include <fcntl.h>
