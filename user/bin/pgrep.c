/* pgrep [-flnoxvc] [-u user] [-P parent] pattern: processes by name; as pkill
   [-SIGNAL]: send them a signal. -f: match the whole command line, -x exactly,
   -n newest, -o oldest, -l names too, -c count, -v the others. */
#include "procread.h"
#include "regex.h"
#include "util.h"

#include <signal.h>
#include <string.h>
#include <unistd.h>

const char *prog = "pgrep";

static bool on[128];
static struct regex *pattern;
static uid_t user = -1;
static long parent = -1;

static bool matches(const struct procinfo *p)
{
	const char *text = on['f'] ? p->args : p->comm;
	struct match m;

	if (p->pid == getpid() || (parent >= 0 && p->ppid != parent))
		return false;
	if (on['u'] && p->euid != user)
		return false;
	bool found = !pattern || regex_search(pattern, text, text, &m);
	if (found && pattern && on['x'])
		found = m.start == 0 && m.end == strlen(text);
	return found != on['v'];
}

int main(int argc, char **argv)
{
	static const char *help = "pgrep|pkill [-SIGNAL] [-flnoxvc] [-u user] [-P parent] pattern";
	int c, sig = SIGTERM, found = 0, status = 0;
	struct procinfo *list;
	const char *why;

	prog = path_base(argv[0]);
	bool killing = strcmp(prog, "pkill") == 0;
	if (argc > 1 && argv[1][0] == '-' && signal_number(argv[1] + 1) >= 0) {
		sig = signal_number(argv[1] + 1);
		argv++, argc--;
	}
	while ((c = getopt(argc, argv, "flnoxvcau:P:")) != -1) {
		if (c == '?')
			usage(help);
		on[c] = true;
		if (c == 'u' && !user_find(optarg, &user, NULL))
			fail("%s: no such user", optarg);
		if (c == 'P')
			parent = number(optarg);
	}
	if (optind < argc) {
		pattern = regex_new(argv[optind], REGEX_EXTENDED, &why);
		if (!pattern)
			usage(why);
	} else if (!on['u'] && parent < 0) {
		usage(help);
	}
	int n = proc_list(&list, false), best = -1;
	for (int i = 0; i < n; i++) {
		if (!matches(&list[i]))
			continue;
		bool newer = best < 0 || list[i].start >= list[best].start;
		if (on['n'] ? newer : on['o'] ? best < 0 || !newer : true)
			best = i;
		found++;
		list[i].ticks_before = 1;	/* marks a match */
	}
	if (on['c']) {
		printf("%d\n", found);
		return done(!found);
	}
	for (int i = 0; i < n; i++) {
		if (!list[i].ticks_before || ((on['n'] || on['o']) && i != best))
			continue;
		if (killing && kill(list[i].pid, sig) < 0) {
			complain("%d", (int)list[i].pid);
			status = 1;
		}
		if (!killing && (on['l'] || on['a']))
			printf("%d %s\n", (int)list[i].pid,
			       on['f'] || on['a'] ? list[i].args : list[i].comm);
		else if (!killing)
			printf("%d\n", (int)list[i].pid);
	}
	return done(found ? status : 1);
}
