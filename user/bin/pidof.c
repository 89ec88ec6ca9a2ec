/* pidof name...: the processes that run programs of these names. */
#include "procread.h"
#include "util.h"

#include <string.h>

const char *prog = "pidof";

int main(int argc, char **argv)
{
	struct procinfo *list;
	int n = proc_list(&list, false), found = 0;

	for (int i = n - 1; i >= 0; i--)
		for (int k = 1; k < argc; k++) {
			char first[256];
			snprintf(first, sizeof first, "%.*s",
				 (int)strcspn(list[i].args, " "), list[i].args);
			if (strcmp(list[i].comm, argv[k]) && strcmp(path_base(first), argv[k]))
				continue;
			printf("%s%d", found++ ? " " : "", (int)list[i].pid);
			break;
		}
	if (found)
		putchar('\n');
	return done(!found);
}
