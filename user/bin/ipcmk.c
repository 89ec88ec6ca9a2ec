/* ipcmk -Q | -M size | -S count [-p mode]: make a message queue, a shared memory
   segment or a semaphore set. */
#define _GNU_SOURCE
#include "util.h"

#include <stdlib.h>
#include <sys/ipc.h>
#include <sys/msg.h>
#include <sys/sem.h>
#include <sys/shm.h>
#include <time.h>
#include <unistd.h>

const char *prog = "ipcmk";

static key_t new_key(void)
{
	struct timespec t;

	clock_gettime(CLOCK_REALTIME, &t);
	return (key_t)((t.tv_nsec ^ t.tv_sec << 10 ^ (long)getpid() << 16) & 0x7fffffff) | 1;
}

static void say(const char *what, int id)
{
	if (id < 0)
		die("%s", what);
	printf("%s id: %d\n", what, id);
}

int main(int argc, char **argv)
{
	static const char *help = "ipcmk -Q | -M size | -S count [-p mode]";
	int c, flags = IPC_CREAT | IPC_EXCL | 0644, kind = 0;
	long n = 0;

	while ((c = getopt(argc, argv, "QM:S:p:")) != -1) {
		if (c == '?')
			usage(help);
		if (c == 'p') {
			flags = IPC_CREAT | IPC_EXCL | (int)strtol(optarg, NULL, 8);
			continue;
		}
		kind = c;
		if (c != 'Q')
			n = number(optarg);
	}
	if (kind == 'Q')
		say("Message queue", msgget(new_key(), flags));
	else if (kind == 'M')
		say("Shared memory", shmget(new_key(), n, flags));
	else if (kind == 'S')
		say("Semaphore", semget(new_key(), n, flags));
	else
		usage(help);
	return done(0);
}
