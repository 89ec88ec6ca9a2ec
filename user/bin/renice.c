/* renice [-n] priority [-p|-g|-u] id...: change running processes' priority. */
#include "util.h"

#include <string.h>
#include <sys/resource.h>

const char *prog = "renice";

int main(int argc, char **argv)
{
	int which = PRIO_PROCESS, status = 0, i = 1;

	if (i < argc && strcmp(argv[i], "-n") == 0)
		i++;
	if (argc - i < 2)
		usage("renice [-n] priority [-p|-g|-u] id...");
	int priority = number(argv[i++]);
	for (; i < argc; i++) {
		uid_t uid;
		id_t id;

		if (argv[i][0] == '-') {
			which = argv[i][1] == 'g' ? PRIO_PGRP :
				argv[i][1] == 'u' ? PRIO_USER : PRIO_PROCESS;
			continue;
		}
		if (which == PRIO_USER && !user_find(argv[i], &uid))
			fail("%s: no such user", argv[i]);
		id = which == PRIO_USER ? uid : (id_t)number(argv[i]);
		if (setpriority(which, id, priority) < 0) {
			complain("%s", argv[i]);
			status = 1;
		}
	}
	return status;
}
