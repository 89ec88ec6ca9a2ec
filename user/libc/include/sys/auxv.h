/* What the kernel told this program at its start. */
#pragma once
#include <abi/elf.h>
unsigned long getauxval(unsigned long type);
