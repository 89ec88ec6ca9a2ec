/* Everything below /proc/PID is read over and over while the processes there fork, exec, exit and are reaped. */
#include "tools.h"
#include <dirent.h>

static void read_all(const char *path, int depth)
{
	static char buf[4096];
	char name[512];
	struct dirent *e;
	DIR *d = opendir(path);
	int fd;

	while (d && (e = readdir(d))) {
		if (e->d_name[0] == '.' || !strcmp(e->d_name, "mem") || !strcmp(e->d_name, "clear_refs"))
			continue;
		snprintf(name, sizeof(name), "%s/%s", path, e->d_name);
		if (e->d_type == DT_DIR && depth < 2) {
			read_all(name, depth + 1);
		} else if (e->d_type == DT_LNK) {
			readlink(name, buf, sizeof(buf));
		} else if (e->d_type == DT_REG) {
			fd = open(name, O_RDONLY | O_NONBLOCK);
			for (int i = 0; fd >= 0 && i < 4 && read(fd, buf, sizeof(buf)) > 0; i++)
				;
			close(fd);
		}
	}
	if (d)
		closedir(d);
}

int main(int argc, char **argv)
{
	volatile int *now = shared_new(PAGE);
	char path[64];
	pid_t maker;

	if (argc > 1)
		return 0;
	maker = fork();
	if (maker == 0)
		for (int i = 0;; i++) {
			pid_t pid = fork();
			if (pid == 0) {
				if (i % 3 == 0)
					execl("/proc/self/exe", "x", "y", NULL);
				_exit(0);
			}
			*now = pid;
			if (i % 2)
				sched_yield();
			waitpid(pid, NULL, 0);
		}
	for (int i = 0; i < 25; i++) {
		snprintf(path, sizeof(path), "/proc/%d", *now);
		read_all(path, 0);
		snprintf(path, sizeof(path), "/proc/%d", maker);
		read_all(path, 0);
	}
	kill(maker, SIGKILL);
	waitpid(maker, NULL, 0);
	return check_done();
}
