/* The controls of make fuzz-calls, of which one is chosen by the first word of the command line of its build. planted=steps is a panic
   three steps down in one call: one random call of it in 32,768 gets there, and a guided one soon, since each step on the way is new
   code. planted=leak loses memory in one call of that kind in 16. */
#include "lib/kcov.h"
#include "boot/bootinfo.h"
#include "lib/assert.h"
#include "lib/string.h"
#include "mm/slab.h"

#define NR_GETPRIORITY 140

extern char boot_command_line[];

static volatile unsigned depth;      /* so that each step is a block of its own */
static void *volatile lost;

void kcov_call(unsigned nr, uint64_t a, uint64_t b, uint64_t c)
{
	if (nr != NR_GETPRIORITY)
		return;
	if (strncmp(boot_command_line, "planted=leak ", 13) == 0 && b % 16 == 3)
		lost = kmalloc(200);
	if (strncmp(boot_command_line, "planted=steps ", 14) == 0 && a % 32 == 7) {
		depth = 1;
		if (b % 32 == 9) {
			depth = 2;
			if (c % 32 == 5)
				panic("planted: three steps down");
		}
	}
}
