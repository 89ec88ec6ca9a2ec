/* Processor time of a process and its children. */
#pragma once
#include <abi/info.h>
clock_t times(struct tms *tms);
