/* A read whose buffer ends at a bad address takes what fits before it, and the writer that waited for this room goes on. */
#include "tools.h"
#include <sys/mman.h>

#define PIPE_SIZE 65536

int main(void)
{
	char *buf = mmap(NULL, 2 * 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	static char text[PIPE_SIZE];
	int fd[2];
	pid_t pid;

	CHECK(munmap(buf + 4096, 4096) == 0);
	CHECK(pipe(fd) == 0);
	CHECK(write(fd[1], text, sizeof(text)) == PIPE_SIZE);
	pid = fork();
	if (pid == 0)
		_exit(write(fd[1], text, 4096) == 4096 ? 0 : 1);
	wait_asleep(pid);
	CHECK(read(fd[0], buf, 2 * 4096) == 4096);
	CHECK(wait_ok());
	return check_done();
}
