/* /proc/PID/status: name, state, ids, groups, threads, memory, signal masks as set. */
#include "tools.h"

static char *line(const char *path, const char *key)
{
	static char text[8192], value[256];
	int fd = open(path, O_RDONLY), n = 0, k;

	while (fd >= 0 && (k = read(fd, text + n, sizeof(text) - 1 - n)) > 0)
		n += k;
	close(fd);
	text[n] = 0;
	for (char *p = text; p && *p; p = strchr(p, '\n'), p = p ? p + 1 : p) {
		size_t len = strlen(key);
		if (strncmp(p, key, len) == 0 && p[len] == ':') {
			p += len + 1;
			p += strspn(p, " \t");
			snprintf(value, sizeof(value), "%.*s", (int)strcspn(p, "\n"), p);
			return value;
		}
	}
	return NULL;
}

static void nothing(int sig)
{
}

int main(void)
{
	char path[64];
	sigset_t set;
	pid_t pid;
	struct gate g;

	gate_new(&g);
	pid = fork();
	if (pid == 0) {
		gid_t groups[2] = {5, 6};
		setgroups(2, groups);
		setresgid(11, 12, 13);
		sigemptyset(&set);
		sigaddset(&set, SIGUSR1);
		sigprocmask(SIG_BLOCK, &set, NULL);
		signal(SIGUSR2, SIG_IGN);
		signal(SIGHUP, nothing);
		raise(SIGUSR1);
		gate_open(&g);
		for (;;)
			pause();
	}
	gate_wait(&g);
	snprintf(path, sizeof(path), "/proc/%d/status", pid);
	CHECK_EQ(atoi(line(path, "Pid")), pid);
	CHECK_EQ(atoi(line(path, "Tgid")), pid);
	CHECK_EQ(atoi(line(path, "PPid")), getpid());
	CHECK_EQ(atoi(line(path, "TracerPid")), 0);
	CHECK_STR(line(path, "Uid"), "0\t0\t0\t0");
	CHECK_STR(line(path, "Gid"), "11\t12\t13\t12");
	CHECK(strncmp(line(path, "Groups"), "5 6", 3) == 0);
	CHECK_EQ(atoi(line(path, "Threads")), 1);
	CHECK(atoi(line(path, "VmSize")) > 0 && atoi(line(path, "VmRSS")) > 0);
	CHECK_STR(line(path, "SigBlk"), "0000000000000200");
	CHECK_STR(line(path, "SigIgn"), "0000000000000800");
	CHECK_STR(line(path, "SigCgt"), "0000000000000001");
	CHECK(strtoul(line(path, "ShdPnd"), NULL, 16) + strtoul(line(path, "SigPnd"), NULL, 16) == 0x200);
	wait_asleep(pid);
	CHECK_STR(line(path, "State"), "S (sleeping)");
	kill(pid, SIGSTOP);
	waitpid(pid, NULL, WUNTRACED);
	CHECK_STR(line(path, "State"), "T (stopped)");
	kill(pid, SIGKILL);
	wait_state(pid, 'Z');
	CHECK_STR(line(path, "State"), "Z (zombie)");
	waitpid(pid, NULL, 0);
	CHECK_ERR(open(path, O_RDONLY), ENOENT);
	return check_done();
}
