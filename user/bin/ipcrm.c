/* ipcrm [-q id] [-m id] [-s id] [-Q key] [-M key] [-S key] [-a]: remove message
   queues, shared memory segments, semaphore sets; -a all of them. */
#define _GNU_SOURCE
#include "util.h"

#include <ctype.h>
#include <string.h>
#include <sys/ipc.h>
#include <sys/msg.h>
#include <sys/sem.h>
#include <sys/shm.h>
#include <unistd.h>

const char *prog = "ipcrm";

static int get(int kind, key_t key)
{
	return kind == 'q' ? msgget(key, 0) : kind == 'm' ? shmget(key, 0, 0) : semget(key, 0, 0);
}

static int drop(int kind, int id)
{
	return kind == 'q' ? msgctl(id, IPC_RMID, NULL) : kind == 'm' ? shmctl(id, IPC_RMID, NULL) : semctl(id, 0, IPC_RMID);
}

static int drop_all(int kind, const char *path)
{
	FILE *f = fopen(path, "r");
	char line[512];
	int id, status = 0;

	if (!f)
		return 1;
	while (fgets(line, sizeof line, f))
		if (sscanf(line, "%*d %d", &id) == 1 && drop(kind, id) < 0) {
			complain("id %d", id);
			status = 1;
		}
	fclose(f);
	return status;
}

int main(int argc, char **argv)
{
	static const char *help = "ipcrm [-q|-m|-s id] [-Q|-M|-S key] [-a]";
	int c, status = 0;

	if (argc < 2)
		usage(help);
	while ((c = getopt(argc, argv, "q:m:s:Q:M:S:a")) != -1) {
		if (c == '?')
			usage(help);
		if (c == 'a') {
			status |= drop_all('q', "/proc/sysvipc/msg");
			status |= drop_all('m', "/proc/sysvipc/shm");
			status |= drop_all('s', "/proc/sysvipc/sem");
			continue;
		}
		int kind = tolower(c);
		int id = isupper(c) ? get(kind, number(optarg)) : (int)number(optarg);
		if (id < 0 || drop(kind, id) < 0) {
			complain("%s", optarg);
			status = 1;
		}
	}
	return status;
}
