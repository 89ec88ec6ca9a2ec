/* A fault three steps down in one call: one random call of it in 32,768 gets there, and a guided one soon, since each step on the way
   is new code: the control of make fuzz-calls (planted=steps as the first word of the command line of its build). */
#include "lib/kcov.h"
#include "boot/bootinfo.h"
#include "lib/assert.h"
#include "lib/string.h"

#define NR_GETPRIORITY 140

extern char boot_command_line[];

static volatile unsigned depth;      /* so that each step is a block of its own */

void kcov_call(unsigned nr, uint64_t a, uint64_t b, uint64_t c)
{
	static int planted = -1;

	if (planted < 0)
		planted = strncmp(boot_command_line, "planted=steps", 13) == 0;
	if (!planted || nr != NR_GETPRIORITY)
		return;
	if (a % 32 == 7) {
		depth = 1;
		if (b % 32 == 9) {
			depth = 2;
			if (c % 32 == 5)
				panic("planted: three steps down");
		}
	}
}
