/* execve hands over argv and envp exactly, empty strings included, and keeps the pid. */
#include "tools.h"

int main(int argc, char **argv, char **envp)
{
	char *args[] = {"/proc/self/exe", "", "two words", "3", NULL}, *env[] = {"A=1", "EMPTY=", NULL};

	if (argc == 4) {
		CHECK_STR(argv[1], "");
		CHECK_STR(argv[2], "two words");
		CHECK_STR(argv[3], "3");
		CHECK(argv[4] == NULL);
		CHECK_STR(envp[0], "A=1");
		CHECK_STR(envp[1], "EMPTY=");
		CHECK(envp[2] == NULL);
		CHECK_STR(getenv("A"), "1");
		return check_done();
	}
	if (fork() == 0) {
		execve("/proc/self/exe", args, env);
		_exit(99);
	}
	CHECK(wait_ok());
	return check_done();
}
