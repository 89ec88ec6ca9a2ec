/* timeout [-s signal] [-k later] time command...: run a command, and end it when its
   time is over. Status 124 then. */
#include "util.h"

#include <errno.h>
#include <signal.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

const char *prog = "timeout";

static volatile int over;
static volatile pid_t child;
static int sig = SIGTERM;
static double later;

static void set_alarm(double s)
{
	struct itimerval t = { .it_value = { (time_t)s, (long)((s - (double)(time_t)s) * 1e6) } };

	if (s > 0 && !t.it_value.tv_sec && !t.it_value.tv_usec)
		t.it_value.tv_usec = 1;
	setitimer(ITIMER_REAL, &t, NULL);
}

static void expired(int unused)
{
	(void)unused;
	kill(child, over ? SIGKILL : sig);
	kill(child, SIGCONT);
	if (!over && later > 0)
		set_alarm(later);
	over = 1;
}

static void pass_on(int which)
{
	kill(child, which);
}

int main(int argc, char **argv)
{
	int c, status;

	while ((c = getopt(argc, argv, "+s:k:")) != -1) {
		if (c == 's' && (sig = signal_number(optarg)) < 0)
			fail("%s: no such signal", optarg);
		else if (c == 'k')
			later = seconds(optarg);
		else if (c == '?')
			usage("timeout [-s signal] [-k later] time command...");
	}
	if (argc - optind < 2)
		usage("timeout [-s signal] [-k later] time command...");
	double limit = seconds(argv[optind++]);
	child = fork();
	if (child < 0)
		die("fork");
	if (child == 0)
		run_program(argv + optind);
	signal(SIGALRM, expired);
	signal(SIGTERM, pass_on);
	signal(SIGINT, pass_on);
	if (limit > 0)
		set_alarm(limit);
	while (waitpid(child, &status, 0) < 0 && errno == EINTR)
		continue;
	if (over)
		return sig == SIGKILL || (WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL) ? 137 : 124;
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}
