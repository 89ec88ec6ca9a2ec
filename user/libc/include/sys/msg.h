/* System V message queues. */
#pragma once
#include <sys/ipc.h>
struct msgbuf {
	long mtype;
	char mtext[1];
};
typedef unsigned long msgqnum_t;
typedef unsigned long msglen_t;
int     msgget(key_t key, int flags);
int     msgsnd(int id, const void *msg, size_t n, int flags);
ssize_t msgrcv(int id, void *msg, size_t n, long type, int flags);
int     msgctl(int id, int cmd, struct msqid_ds *ds);
