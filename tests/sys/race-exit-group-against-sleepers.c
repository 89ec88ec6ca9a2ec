/* exit_group and exec end threads that sleep in every kind of call: pipe, futex, poll, sleep, wait, semop, msgrcv, lock. */
#include "tools.h"
#include <poll.h>
#include <pthread.h>
#include <sys/epoll.h>
#include <sys/msg.h>
#include <sys/sem.h>

static int p[2], q, s, word, lockfd;
static struct gate ready;

static void *sleeper(void *arg)
{
	struct { long type; char c; } m;
	struct sembuf op = {0, -1, SEM_UNDO};
	struct epoll_event e;
	struct flock l = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
	char c;

	gate_open(&ready);
	switch ((long)arg) {
	case 0: read(p[0], &c, 1); break;
	case 1: syscall(SYS_futex, &word, FUTEX_WAIT | FUTEX_PRIVATE, 0, NULL, NULL, 0); break;
	case 2: poll(&(struct pollfd){p[0], POLLIN, 0}, 1, -1); break;
	case 3: sleep(1000); break;
	case 4: waitpid(-1, NULL, 0); break;
	case 5: semop(s, &op, 1); break;
	case 6: msgrcv(q, &m, 1, 0, 0); break;
	case 7: epoll_wait(epoll_create1(0), &e, 1, -1); break;
	case 8: pause(); break;
	case 9: fcntl(lockfd, F_SETLKW, &l); break;
	}
	return NULL;
}

int main(int argc, char **argv)
{
	struct flock l = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
	pthread_t t;

	if (argc > 1)
		return 7;
	gate_new(&ready);
	CHECK(pipe(p) == 0);
	lockfd = open("f", O_RDWR | O_CREAT, 0600);
	CHECK(fcntl(lockfd, F_SETLK, &l) == 0);
	q = msgget(IPC_PRIVATE, 0600);
	s = semget(IPC_PRIVATE, 1, 0600);
	for (int i = 0; i < 20; i++) {
		pid_t pid = fork();
		if (pid == 0) {
			for (long k = 0; k < 10; k++)
				pthread_create(&t, NULL, sleeper, (void *)k);
			for (int k = 0; k < 10; k++)
				gate_wait(&ready);
			if (i % 4 == 0)
				execl("/proc/self/exe", "x", "y", NULL);
			if (i % 4 == 1)
				kill(getpid(), SIGKILL);
			if (i % 4 == 2)
				*(volatile int *)8 = 1;
			_exit(7);
		}
		int status;
		CHECK_EQ(waitpid(pid, &status, 0), pid);
		CHECK(i % 4 == 1 ? status == SIGKILL : i % 4 == 2 ? (status & 127) == SIGSEGV : status == 7 << 8);
	}
	CHECK(semctl(s, 0, IPC_RMID) == 0 && msgctl(q, IPC_RMID, NULL) == 0);
	unlink("f");
	return check_done();
}
