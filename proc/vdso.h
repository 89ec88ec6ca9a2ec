/* The vDSO: clocks read without a call. Layer 6 (its page); exec maps it. */
#pragma once
#include "lib/types.h"

struct space;

void vdso_init(void);
void vdso_update(void);                          /* wall_offset changed */
uintptr_t vdso_map(struct space *sp);            /* address of its ELF header in sp; 0: none */
