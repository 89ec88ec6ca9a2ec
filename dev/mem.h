/* null, zero, full, random, urandom, kmsg; getrandom(2). Layer 8. */
#pragma once
void mem_init(void);
