/* #! runs the interpreter with its one argument, the script's path and the caller's arguments; nested too. */
#include "tools.h"
#include <sys/stat.h>

static void make(const char *name, const char *format, const char *arg)
{
	char text[512];
	int n = snprintf(text, sizeof(text), format, arg), fd = open(name, O_WRONLY | O_CREAT, 0755);

	CHECK_EQ(write(fd, text, n), n);
	close(fd);
}

int main(int argc, char **argv)
{
	char exe[256], *in_env[] = {NULL};
	int n = readlink("/proc/self/exe", exe, sizeof(exe) - 1);

	if (argc == 4) {
		CHECK_STR(argv[1], "one argument");
		CHECK_STR(argv[2], "./script");
		CHECK_STR(argv[3], "given");
		return check_done();
	}
	if (argc == 5) {
		CHECK_STR(argv[1], "one argument");
		CHECK_STR(argv[2], "./script");
		CHECK_STR(argv[3], "./outer");
		CHECK_STR(argv[4], "given");
		return check_done();
	}
	exe[n > 0 ? n : 0] = 0;
	make("script", "#! %s one argument \nrest\n", exe);
	make("outer", "#!./script%s\n", "");
	for (int i = 0; i < 2; i++) {
		char *name = i ? "./outer" : "./script", *args[] = {"dropped", "given", NULL};
		if (fork() == 0) {
			execve(name, args, in_env);
			_exit(99);
		}
		CHECK(wait_ok());
	}
	unlink("script");
	unlink("outer");
	return check_done();
}
