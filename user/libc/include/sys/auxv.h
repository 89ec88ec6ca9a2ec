/* What the kernel told this program at its start. */
#pragma once
#include <elf.h>
unsigned long getauxval(unsigned long type);
