/* pstree [-p] [pid]: the family of processes as a tree. */
#include "procread.h"
#include "util.h"

#include <string.h>
#include <unistd.h>

const char *prog = "pstree";

static struct procinfo *list;
static int count;
static bool pids;

static int children(pid_t parent)
{
	int n = 0;

	for (int i = 0; i < count; i++)
		n += list[i].ppid == parent && list[i].pid != parent;
	return n;
}

/* lead is what stands to the left of a process's children. */
static void print(const struct procinfo *p, const char *lead, const char *branch)
{
	char below[512];
	int left = children(p->pid);

	printf("%s%s%s", lead, branch, p->comm);
	if (pids)
		printf("(%d)", (int)p->pid);
	if (p->threads > 1)
		printf(" {%ld threads}", p->threads);
	putchar('\n');
	snprintf(below, sizeof below, "%s%s", lead, !*branch ? "  " : *branch == '`' ? "    " : "|   ");
	for (int i = 0; i < count; i++)
		if (list[i].ppid == p->pid && list[i].pid != p->pid)
			print(&list[i], below, --left ? "|-- " : "`-- ");
}

int main(int argc, char **argv)
{
	pid_t root = 0;
	int c;

	while ((c = getopt(argc, argv, "pa")) != -1) {
		if (c == '?')
			usage("pstree [-p] [pid]");
		pids |= c == 'p';
	}
	if (optind < argc)
		root = number(argv[optind]);
	count = proc_list(&list, false);
	for (int i = 0; i < count; i++)
		if (root ? list[i].pid == root : list[i].ppid == 0)
			print(&list[i], "", "");
	return done(0);
}
