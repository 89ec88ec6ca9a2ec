/* The old place of <signal.h>. */
#pragma once
#include <signal.h>
