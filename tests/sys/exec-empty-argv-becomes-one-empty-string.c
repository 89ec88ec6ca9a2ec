/* A program started without any argument still has argc 1 and an empty argv[0], since Linux 5.18. */
#include "tools.h"

int main(int argc, char **argv)
{
	char *args[] = {NULL}, *env[] = {"MARK=1", NULL};

	if (getenv("MARK"))
		return argc == 1 && argv[0] && !argv[0][0] && !argv[1] ? 0 : 1;
	if (fork() == 0) {
		syscall(SYS_execve, "/proc/self/exe", args, env);
		_exit(99);
	}
	CHECK(wait_ok());
	return check_done();
}
