/* Calls of IPC with pointers that lead nowhere: EFAULT, nothing lost, nothing made. */
#include "tools.h"
#include <sys/epoll.h>
#include <sys/msg.h>
#include <sys/sem.h>
#include <sys/shm.h>

int main(void)
{
	struct { long type; char c; } m = {1, 'x'};
	int q = msgget(IPC_PRIVATE, 0600), s = semget(IPC_PRIVATE, 1, 0600), h = shmget(IPC_PRIVATE, 4096, 0600);
	int ep = epoll_create1(0), p[2];
	struct sembuf op = {0, -1, 0};

	CHECK(pipe(p) == 0);
	struct bad_call calls[] = {
		{"msgsnd", SYS_msgsnd, 2, {q, 0, 1, IPC_NOWAIT}}, {"msgctl", SYS_msgctl, 4, {q, IPC_STAT, 0}},
		{"msgctl set", SYS_msgctl, 4, {q, IPC_SET, 0}}, {"semop", SYS_semop, 2, {s, 0, 1}},
		{"semctl", SYS_semctl, 8, {s, 0, IPC_STAT, 0}}, {"semctl getall", SYS_semctl, 8, {s, 0, GETALL, 0}},
		{"semctl setall", SYS_semctl, 8, {s, 0, SETALL, 0}}, {"semtimedop", SYS_semtimedop, 8, {s, (long)&op, 1, 0}},
		{"shmctl", SYS_shmctl, 4, {h, IPC_STAT, 0}}, {"shmctl set", SYS_shmctl, 4, {h, IPC_SET, 0}},
		{"mq_open", SYS_mq_open, 1, {0, O_RDWR, 0, 0}}, {"mq_open attr", SYS_mq_open, 8, {(long)"bad", O_RDWR | O_CREAT, 0600, 0}},
		{"mq_unlink", SYS_mq_unlink, 1, {0}}, {"epoll_ctl", SYS_epoll_ctl, 8, {ep, EPOLL_CTL_ADD, p[0], 0}},
		{"pipe2", SYS_pipe2, 1, {0, 0}},
		{"get_robust_list", SYS_get_robust_list, 6, {0, 0, 0}}, {"memfd_create", SYS_memfd_create, 1, {0, 0}},
		{"splice", SYS_splice, 2, {open("/dev/zero", O_RDONLY), 0, p[1], 0, 1, 0}},
	};
	for (int i = 0; i < COUNT(bad_pointers) - 1; i++) {
		CHECK(msgsnd(q, &m, 1, 0) == 0);
		CHECK_ERR(syscall(SYS_msgrcv, q, bad_pointers[i], 1, 0, 0), EFAULT);
	}
	check_bad_calls(calls, COUNT(calls));
	for (int i = 0; i < COUNT(bad_pointers); i++)
		CHECK_ERR(syscall(SYS_futex, bad_pointers[i] & ~3ul, FUTEX_WAIT, 0, NULL, NULL, 0), EFAULT);
	CHECK(semctl(s, 0, GETVAL) == 0);
	CHECK(msgctl(q, IPC_RMID, NULL) == 0 && semctl(s, 0, IPC_RMID) == 0 && shmctl(h, IPC_RMID, NULL) == 0);
	return check_done();
}
