/* /proc/stat: what was told of user, nice and system time does not go back, in the sum and of each CPU, whatever
   the load is made of. */
#include "check.h"
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LINES 65

static unsigned long long seen[LINES][3];
static int went_back;

static void look(void)
{
	unsigned long long now[3];
	char line[512], name[16];
	FILE *f = fopen("/proc/stat", "r");

	for (int i = 0; f && i < LINES && fgets(line, sizeof line, f); i++) {
		if (sscanf(line, "%15s %llu %llu %llu", name, &now[0], &now[1], &now[2]) != 4 || strncmp(name, "cpu", 3))
			break;
		for (int k = 0; k < 3; k++) {
			if (now[k] < seen[i][k] && !went_back++)
				printf("%s column %d: %llu, then %llu\n", name, k, seen[i][k], now[k]);
			seen[i][k] = now[k];
		}
	}
	if (f)
		fclose(f);
}

int main(void)
{
	pid_t child[2];

	/* One works for itself, the other has the kernel work: the split of the time moves to and fro. */
	for (int i = 0; i < 2; i++) {
		child[i] = fork();
		if (child[i] == 0)
			for (volatile unsigned long n = 0;; n++)
				if (i && n % 4096 < 2048)
					getppid();
	}
	for (int i = 0; i < 400; i++) {
		if (i % 40 == 0)
			kill(child[i / 40 % 2], i / 80 % 2 ? SIGCONT : SIGSTOP);
		look();
	}
	CHECK(went_back == 0);
	CHECK(seen[0][0] + seen[0][2] > 0);
	for (int i = 0; i < 2; i++) {
		kill(child[i], SIGKILL);
		waitpid(child[i], NULL, 0);
	}
	return check_done();
}
