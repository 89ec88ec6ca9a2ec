/* pgrep [-flnoxvc] [-u user] [-P parent] text: processes whose name holds a text, which ^ and $ tie to its ends; as pkill
   [-SIGNAL]: send them a signal. -f: look at the whole command line, -x: all of it, -n newest, -o oldest, -l names too,
   -c count, -v the others. */
#include "procread.h"
#include "util.h"

#include <signal.h>
#include <string.h>
#include <unistd.h>

const char *prog = "pgrep";

static bool on[128];
static const char *wanted;
static uid_t user = -1;
static long parent = -1;

static bool matches(const struct procinfo *p)
{
	const char *text = on['f'] ? p->args : p->comm;

	if (p->pid == getpid() || (parent >= 0 && p->ppid != parent) || (on['u'] && p->euid != user))
		return false;
	bool found = !wanted || (on['x'] ? strcmp(text, wanted) == 0 : text_match(text, wanted, false, false));
	return found != on['v'];
}

static int act(const struct procinfo *p, int sig)
{
	if (sig && kill(p->pid, sig) < 0)
		return complain("%d", (int)p->pid), 1;
	if (!sig && (on['l'] || on['a']))
		printf("%d %s\n", (int)p->pid, on['f'] || on['a'] ? p->args : p->comm);
	else if (!sig)
		printf("%d\n", (int)p->pid);
	return 0;
}

int main(int argc, char **argv)
{
	static const char *help = "pgrep|pkill [-SIGNAL] [-flnoxvc] [-u user] [-P parent] text";
	int c, sig, found = 0, status = 0;
	struct procinfo *list, *best = NULL;

	prog = path_base(argv[0]);
	sig = strcmp(prog, "pkill") == 0 ? SIGTERM : 0;
	if (sig && argc > 1 && argv[1][0] == '-' && signal_number(argv[1] + 1) > 0) {
		sig = signal_number(argv[1] + 1);
		argv++, argc--;
	}
	while ((c = getopt(argc, argv, "flnoxvcau:P:")) != -1) {
		if (c == '?')
			usage(help);
		on[c] = true;
		if (c == 'u' && !user_find(optarg, &user))
			fail("%s: no such user", optarg);
		if (c == 'P')
			parent = number(optarg);
	}
	wanted = argv[optind];
	if (!wanted && !on['u'] && parent < 0)
		usage(help);
	int n = proc_list(&list, false);
	for (struct procinfo *p = list; p < list + n; p++) {
		if (!matches(p))
			continue;
		found++;
		if (!best || (on['n'] ? p->start >= best->start : on['o'] && p->start < best->start))
			best = p;
		if (!on['n'] && !on['o'] && !on['c'])
			status |= act(p, sig);
	}
	if (on['c'])
		printf("%d\n", found);
	else if (best && (on['n'] || on['o']))
		status = act(best, sig);
	return done(found ? status : 1);
}
