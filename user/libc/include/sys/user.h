/* Registers of another process. */
#pragma once
#include <abi/ptrace.h>
