/* /proc/PID: task lists threads, cmdline and environ are what exec got, exe and cwd are links, self is a link. */
#include "tools.h"
#include <dirent.h>
#include <pthread.h>

static struct gate up, down;

static void *run(void *arg)
{
	gate_open(&up);
	gate_wait(&down);
	return NULL;
}

int main(int argc, char **argv)
{
	char *args[] = {"name", "", "last", NULL}, *env[] = {"K=V", NULL}, text[512];
	int fd, n, tasks = 0;
	struct dirent *e;
	pthread_t t;

	if (argc != 3) {
		execve("/proc/self/exe", args, env);
		return 99;
	}
	fd = open("/proc/self/cmdline", O_RDONLY);
	n = read(fd, text, sizeof(text));
	CHECK(n == 11 && memcmp(text, "name\0\0last", 11) == 0);
	fd = open("/proc/self/environ", O_RDONLY);
	n = read(fd, text, sizeof(text));
	CHECK(n == 4 && memcmp(text, "K=V", 4) == 0);
	n = readlink("/proc/self", text, sizeof(text) - 1);
	text[n] = 0;
	CHECK_EQ(atoi(text), getpid());
	CHECK(readlink("/proc/self/exe", text, sizeof(text)) > 0 && text[0] == '/');
	gate_new(&up);
	gate_new(&down);
	pthread_create(&t, NULL, run, NULL);
	gate_wait(&up);
	DIR *d = opendir("/proc/self/task");
	while ((e = readdir(d)))
		tasks += e->d_name[0] != '.';
	closedir(d);
	CHECK_EQ(tasks, 2);
	gate_open(&down);
	pthread_join(t, NULL);
	return check_done();
}
