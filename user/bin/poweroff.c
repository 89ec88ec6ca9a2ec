/* poweroff, reboot, halt [-f]: stop the system in order by asking init, or at once
   with -f. One program under three names. */
#include "util.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/reboot.h>
#include <unistd.h>

const char *prog = "poweroff";

int main(int argc, char **argv)
{
	int how = RB_POWER_OFF, sig = SIGUSR2;

	prog = path_base(argv[0]);
	if (strcmp(prog, "reboot") == 0)
		how = RB_AUTOBOOT, sig = SIGTERM;
	else if (strcmp(prog, "halt") == 0)
		how = RB_HALT_SYSTEM, sig = SIGUSR1;
	if (argc > 2 || (argc == 2 && strcmp(argv[1], "-f") != 0))
		usage("poweroff|reboot|halt [-f]");
	if (argc == 1) {
		if (kill(1, sig) == 0)
			return 0;
		if (errno != ENOSYS)            /* a kernel without signals: there is nobody to ask */
			die("init");
	}
	sync();
	if (reboot(how) < 0)
		die("reboot");
	return 0;
}
