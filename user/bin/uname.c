/* uname [-asnrvm]: the system's name and version. */
#include "util.h"

#include <sys/utsname.h>
#include <unistd.h>

const char *prog = "uname";

int main(int argc, char **argv)
{
	static const char letters[] = "snrvm";
	struct utsname u;
	bool on[128] = { false };
	int c, n = 0;

	while ((c = getopt(argc, argv, "asnrvmpo")) != -1) {
		if (c == '?')
			usage("uname [-asnrvm]");
		on[c == 'p' ? 'm' : c == 'o' ? 's' : c] = true;
	}
	uname(&u);
	const char *part[] = { u.sysname, u.nodename, u.release, u.version, u.machine };
	if (argc == 1)
		on['s'] = true;
	for (int i = 0; i < 5; i++)
		if (on['a'] || on[(int)letters[i]])
			printf("%s%s", n++ ? " " : "", part[i]);
	putchar('\n');
	return done(0);
}
