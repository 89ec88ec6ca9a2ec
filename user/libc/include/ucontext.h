/* The registers a signal handler finds. */
#pragma once
#include <signal.h>
