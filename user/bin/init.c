/* init: the first process. Mounts what programs expect, runs /etc/inittab, adopts
   and reaps orphans, keeps the console shell alive, and takes the system down in
   order: SIGUSR1 halts, SIGUSR2 powers off, SIGTERM reboots, SIGHUP reads the
   table again. Lines of the table: hostname NAME, env NAME=VALUE, once COMMAND
   (waited for), respawn COMMAND, console TTY COMMAND. Its arguments (the kernel's
   words after --) are a command that has the console before anybody else. */
#include "util.h"

#include <errno.h>
#include <fcntl.h>
#include <net/if.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/reboot.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

const char *prog = "init";

struct entry {
	char *tty;		/* NULL: no terminal of its own */
	char *command;
	pid_t pid;		/* 0 while it is not running */
	time_t started;
	struct entry *next;
};

static struct entry *entries;
static sigset_t awaited, original;

static const char *default_table =
	"hostname sprout\n"
	"console /dev/console -/bin/sh\n";

static void mount_all(void)
{
	static const struct {
		const char *type, *where, *options;
	} wanted[] = {
		{ "proc", "/proc", NULL },
		{ "devtmpfs", "/dev", NULL },
		{ "devpts", "/dev/pts", "gid=5,mode=620,ptmxmode=666" },
		{ "tmpfs", "/dev/shm", "mode=1777" },
		{ "mqueue", "/dev/mqueue", NULL },
		{ "tmpfs", "/tmp", "mode=1777" },
		{ "sysfs", "/sys", NULL },
	};

	for (size_t i = 0; i < sizeof wanted / sizeof *wanted; i++) {
		struct stat here, above;
		char parent[64];

		mkdir(wanted[i].where, 0755);
		snprintf(parent, sizeof parent, "%s/..", wanted[i].where);
		/* A different device above means that something is mounted there. */
		if (stat(wanted[i].where, &here) == 0 && stat(parent, &above) == 0 && here.st_dev != above.st_dev)
			continue;
		mount(wanted[i].type, wanted[i].where, wanted[i].type, MS_NOSUID, wanted[i].options);
	}
}

/* Linux starts with its loopback interface down. */
static void loopback_up(void)
{
	struct ifreq lo = { .ifr_name = "lo" };
	int fd = socket(AF_INET, SOCK_DGRAM, 0);

	lo.ifr_flags = IFF_UP | IFF_RUNNING;
	if (fd >= 0) {
		ioctl(fd, SIOCSIFFLAGS, &lo);
		close(fd);
	}
}

/* A card gets its address while everything else goes on. */
static void network_up(void)
{
	struct ifreq card = { .ifr_name = "eth0" };
	int fd = socket(AF_INET, SOCK_DGRAM, 0);

	if (fd >= 0 && ioctl(fd, SIOCGIFFLAGS, &card) == 0 && fork() == 0) {
		sigprocmask(SIG_SETMASK, &original, NULL);
		execl("/etc/net.sh", "net.sh", (char *)NULL);
		_exit(127);
	}
	close(fd);
}

/* What was lost before /dev was there: three descriptors on the console. */
static void open_console(void)
{
	int fd = open("/dev/console", O_RDWR | O_NOCTTY);

	while (fd >= 0 && fd < 2)
		fd = dup(fd);
	if (fd > 2)
		close(fd);
}

static void take_terminal(const char *tty)
{
	setsid();
	int fd = open(tty, O_RDWR);
	if (fd < 0) {
		complain("%s", tty);
		return;
	}
	ioctl(fd, TIOCSCTTY, 1);
	for (int i = 0; i < 3; i++)
		dup2(fd, i);
	if (fd > 2)
		close(fd);
}

/* Run a command line, split at blanks, or through sh if it needs one. A leading
   '-' makes a login shell, as getty's children are. */
static void run(const char *command)
{
	char *argv[32], *words = xstrdup(command + (*command == '-'));
	int n = 0;

	if (strpbrk(command, "|&;<>()$`\\\"'*?[#~=%")) {
		execl("/bin/sh", "sh", "-c", command, (char *)NULL);
	} else {
		for (char *w = strtok(words, " \t"); w && n < 31; w = strtok(NULL, " \t"))
			argv[n++] = w;
		argv[n] = NULL;
		const char *file = argv[0];
		if (*command == '-') {
			char *login = xmalloc(strlen(file) + 2);
			sprintf(login, "-%s", path_base(file));
			argv[0] = login;
		}
		execvp(file, argv);
	}
	complain("%s", command);
	_exit(127);
}

static pid_t start(const char *command, const char *tty)
{
	pid_t pid = fork();

	if (pid < 0)
		complain("fork");
	if (pid != 0)
		return pid;
	sigprocmask(SIG_SETMASK, &original, NULL);
	if (tty)
		take_terminal(tty);
	else
		setsid();
	run(command);
	return -1;
}

static void add_entry(char *tty, const char *command)
{
	struct entry **where = &entries;
	struct entry *e;

	for (; *where; where = &(*where)->next)
		if (strcmp((*where)->command, command) == 0
		    && strcmp((*where)->tty ? (*where)->tty : "", tty ? tty : "") == 0)
			return;		/* known from an earlier reading */
	e = xmalloc(sizeof *e);
	*e = (struct entry){ .tty = tty, .command = xstrdup(command) };
	*where = e;
}

static void run_once(const char *command, const char *tty)
{
	pid_t pid = start(command, tty);
	int status;

	while (pid > 0 && waitpid(pid, &status, 0) < 0 && errno == EINTR)
		continue;
}

static void read_line_of_table(char *line, bool first_time)
{
	char *word = strtok(line, " \t");
	char *rest = word ? strtok(NULL, "") : NULL;

	if (!word || *word == '#')
		return;
	while (rest && (*rest == ' ' || *rest == '\t'))
		rest++;
	if (!rest || !*rest) {
		fprintf(stderr, "init: inittab: %s: nothing follows\n", word);
	} else if (strcmp(word, "hostname") == 0) {
		sethostname(rest, strlen(rest));
	} else if (strcmp(word, "env") == 0) {
		putenv(xstrdup(rest));
	} else if (strcmp(word, "once") == 0) {
		if (first_time)
			run_once(rest, NULL);
	} else if (strcmp(word, "respawn") == 0) {
		add_entry(NULL, rest);
	} else if (strcmp(word, "console") == 0) {
		char *tty = strtok(rest, " \t"), *command = strtok(NULL, "");
		if (command && access(tty, F_OK) == 0)
			add_entry(xstrdup(tty), command);
	} else {
		fprintf(stderr, "init: inittab: unknown word %s\n", word);
	}
}

static void read_table(bool first_time)
{
	char *text = slurp("/etc/inittab", NULL);
	char *line = text ? text : xstrdup(default_table);

	while (line && *line) {
		char *next = strchr(line, '\n');
		if (next)
			*next++ = 0;
		read_line_of_table(line, first_time);
		line = next;
	}
	free(text);
}

/* Start what is not running. What died within a second of its start waits for the
   next second, so that a broken command does not eat the machine.
   Returns true if somebody has to be started later. */
static bool start_entries(void)
{
	bool later = false;
	time_t now = time(NULL);

	for (struct entry *e = entries; e; e = e->next) {
		if (e->pid > 0)
			continue;
		if (e->started == now) {
			later = true;
			continue;
		}
		e->started = now;
		e->pid = start(e->command, e->tty);
	}
	return later;
}

/* Reap everything that is dead. False once there are no children at all. */
static bool reap(void)
{
	pid_t pid;
	int status;

	while ((pid = waitpid(-1, &status, WNOHANG)) > 0)
		for (struct entry *e = entries; e; e = e->next)
			if (e->pid == pid)
				e->pid = 0;
	return pid == 0;
}

/* Give everybody the chance to go, for at most so many tenths of a second. */
static void drain(int tenths)
{
	struct timespec tenth = { 0, 100 * 1000 * 1000 };

	while (reap() && tenths-- > 0)
		sigtimedwait(&awaited, NULL, &tenth);
}

static void shut_down(int how)
{
	const char *what = how == RB_AUTOBOOT ? "Rebooting" : how == RB_POWER_OFF ? "Powering off" : "Halting";

	printf("init: asking all processes to end\n");
	fflush(stdout);
	kill(-1, SIGTERM);
	kill(-1, SIGHUP);	/* interactive shells heed only this one */
	kill(-1, SIGCONT);
	drain(20);
	kill(-1, SIGKILL);
	drain(20);
	sync();
	/* With the session on it gone, the console has been hung up. */
	for (int fd = 0; fd < 3; fd++)
		close(fd);
	open_console();
	printf("init: %s\n", what);
	fflush(stdout);
	tcdrain(1);
	/* The kernel call ends the calling process where a namespace's init asks. */
	if (fork() == 0) {
		reboot(how);
		_exit(0);
	}
	pause();
	for (;;)
		sleep(1);
}

static void nothing(int sig)
{
	(void)sig;
}

static void prepare_signals(void)
{
	static const int sigs[] = {
		SIGCHLD, SIGUSR1, SIGUSR2, SIGTERM, SIGINT, SIGHUP
	};

	sigemptyset(&awaited);
	for (size_t i = 0; i < sizeof sigs / sizeof *sigs; i++) {
		struct sigaction sa = { .sa_handler = nothing };

		sigaddset(&awaited, sigs[i]);
		sigaction(sigs[i], &sa, NULL);
	}
	sigprocmask(SIG_BLOCK, &awaited, &original);
	sigemptyset(&original);
	reboot(RB_DISABLE_CAD);
}

static void run_arguments(char **word)
{
	char command[1024] = "";

	for (; *word; word++)
		snprintf(command + strlen(command), sizeof command - strlen(command), "%s%s", *command ? " " : "", *word);
	if (*command)
		run_once(command, "/dev/console");
}

int main(int argc, char **argv)
{
	struct timespec second = { 1, 0 };

	(void)argc;
	if (getpid() != 1)
		fail("I must be process 1; to stop the system use poweroff or reboot");
	mount_all();
	open_console();
	loopback_up();
	network_up();
	chdir("/");
	umask(022);
	setenv("PATH", "/bin:/sbin:/usr/bin:/usr/sbin", 1);
	setenv("HOME", "/root", 1);
	setenv("TERM", "linux", 0);
	prepare_signals();
	read_table(true);
	run_arguments(argv + 1);
	for (;;) {
		bool later = start_entries();

		switch (sigtimedwait(&awaited, NULL, later ? &second : NULL)) {
		case SIGUSR1:
			shut_down(RB_HALT_SYSTEM);
			break;
		case SIGUSR2:
			shut_down(RB_POWER_OFF);
			break;
		case SIGTERM:
		case SIGINT:
			shut_down(RB_AUTOBOOT);
			break;
		case SIGHUP:
			read_table(false);
			break;
		}
		reap();
	}
}
