/* A hundred ready descriptors come in rounds of ten, each once a round; EPOLLEXCLUSIVE wakes at least one. */
#include "tools.h"
#include <sys/epoll.h>
#include <sys/eventfd.h>

int main(void)
{
	struct epoll_event e, out[10];
	int ep = epoll_create1(0), fd[100], seen[100] = {0}, status;
	pid_t pid[3];

	for (int i = 0; i < 100; i++) {
		fd[i] = eventfd(1, 0);
		e = (struct epoll_event){.events = EPOLLIN, .data.u32 = i};
		CHECK(epoll_ctl(ep, EPOLL_CTL_ADD, fd[i], &e) == 0);
	}
	for (int round = 0; round < 10; round++) {
		CHECK_EQ(epoll_wait(ep, out, 10, -1), 10);
		for (int i = 0; i < 10; i++)
			seen[out[i].data.u32]++;
	}
	for (int i = 0; i < 100; i++)
		CHECK_EQ(seen[i], 1);
	int x = eventfd(0, EFD_NONBLOCK);
	for (int i = 0; i < 3; i++) {
		pid[i] = fork();
		if (pid[i] == 0) {
			int mine = epoll_create1(0);
			uint64_t n;
			e = (struct epoll_event){.events = EPOLLIN | EPOLLEXCLUSIVE};
			CHECK(epoll_ctl(mine, EPOLL_CTL_ADD, x, &e) == 0);
			do
				CHECK_EQ(epoll_wait(mine, out, 10, -1), 1);
			while (read(x, &n, 8) < 0);
			_exit(check_done());
		}
	}
	for (int i = 0; i < 3; i++)
		wait_asleep(pid[i]);
	for (int i = 0; i < 3; i++) {
		CHECK_EQ(write(x, &(uint64_t){1}, 8), 8);
		CHECK(waitpid(-1, &status, 0) > 0 && status == 0);
	}
	return check_done();
}
