/* A semop that sleeps ends with EINTR by a handler, SA_RESTART or not, or by a stop, with EAGAIN by its time; then it wants nothing any
   more. A sleep that is let through is none that was interrupted; the time of the last operation is noted. */
#include "tools.h"
#include <sys/sem.h>
#include <time.h>

static void nothing(int sig)
{
}

/* Its operation is done, and a signal comes before it has run: that is no interrupted call. */
static void done_and_signalled(int s)
{
	struct sembuf down = {0, -1, 0};
	cpu_set_t set;

	CPU_ZERO(&set);
	CPU_SET(sched_getcpu(), &set);
	CHECK(sched_setaffinity(0, sizeof(set), &set) == 0);
	for (int round = 0; round < 10; round++) {
		pid_t pid = fork();
		if (pid == 0) {
			if (nice(19) < 0)
				_exit(9);
			CHECK(semop(s, &down, 1) == 0);
			_exit(check_done());
		}
		wait_asleep(pid);
		CHECK(semctl(s, 0, SETVAL, 1) == 0);
		kill(pid, SIGUSR1);
		CHECK(wait_ok());
		CHECK_EQ(semctl(s, 0, GETVAL), 0);
	}
}

int main(void)
{
	struct sembuf down = {0, -1, 0}, both[2] = {{0, -1, 0}, {1, -1, 0}}, zero = {1, 0, 0};
	struct sigaction sa = {.sa_handler = nothing};
	struct timespec soon = {0, 1000000};
	int s = semget(IPC_PRIVATE, 2, 0600);
	struct semid_ds ds;
	pid_t pid;

	CHECK(semctl(s, 1, SETVAL, 1) == 0);
	for (int restart = 0; restart < 2; restart++) {
		sa.sa_flags = restart ? SA_RESTART : 0;
		sigaction(SIGUSR1, &sa, NULL);
		for (int kind = 0; kind < 3; kind++) {
			pid = fork();
			if (pid == 0) {
				CHECK_ERR(kind == 0 ? semop(s, &down, 1) : kind == 1 ? semop(s, both, 2) : semop(s, &zero, 1),
					  EINTR);
				_exit(check_done());
			}
			wait_asleep(pid);
			CHECK_EQ(semctl(s, 0, GETNCNT) + semctl(s, 1, GETZCNT), 1);
			kill(pid, SIGUSR1);
			CHECK(wait_ok());
			CHECK_EQ(semctl(s, 0, GETNCNT) + semctl(s, 1, GETZCNT), 0);
		}
	}
	pid = fork();
	if (pid == 0) {
		CHECK_ERR(semop(s, &down, 1), EINTR);
		_exit(check_done());
	}
	wait_asleep(pid);
	kill(pid, SIGSTOP);
	CHECK_EQ(waitpid(pid, NULL, WUNTRACED), pid);
	kill(pid, SIGCONT);                          /* a stop ends it as well */
	CHECK(wait_ok());
	CHECK_ERR(semtimedop(s, &down, 1, &soon), EAGAIN);
	CHECK_ERR(semtimedop(s, both, 2, &soon), EAGAIN);
	CHECK_EQ(semctl(s, 0, GETNCNT), 0);
	CHECK(semctl(s, 0, IPC_STAT, &ds) == 0);
	CHECK_EQ(ds.sem_otime, 0);
	CHECK(semctl(s, 0, SETVAL, 1) == 0);
	CHECK_EQ(semctl(s, 0, GETVAL), 1);           /* nobody takes it */
	CHECK(semctl(s, 0, SETVAL, 0) == 0);
	pid = fork();
	if (pid == 0) {
		CHECK(semop(s, &down, 1) == 0);
		_exit(check_done());
	}
	wait_asleep(pid);
	CHECK(semctl(s, 0, SETVAL, 1) == 0);
	CHECK(wait_ok());
	CHECK(semctl(s, 0, IPC_STAT, &ds) == 0);
	CHECK(ds.sem_otime != 0);
	CHECK_EQ(semctl(s, 0, GETPID), pid);
	done_and_signalled(s);
	CHECK(semctl(s, 0, IPC_RMID) == 0);
	return check_done();
}
