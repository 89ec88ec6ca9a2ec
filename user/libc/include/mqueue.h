/* POSIX message queues. */
#pragma once
#include <abi/ipc.h>
#include <abi/fcntl.h>
#include <abi/time.h>
#include <abi/signal.h>
mqd_t   mq_open(const char *name, int flags, ...);
int     mq_close(mqd_t mqd);
int     mq_unlink(const char *name);
int     mq_send(mqd_t mqd, const char *msg, size_t n, unsigned prio);
int     mq_timedsend(mqd_t mqd, const char *msg, size_t n, unsigned prio,
		     const struct timespec *abstime);
ssize_t mq_receive(mqd_t mqd, char *msg, size_t n, unsigned *prio);
ssize_t mq_timedreceive(mqd_t mqd, char *restrict msg, size_t n, unsigned *restrict prio,
			const struct timespec *restrict abstime);
int     mq_notify(mqd_t mqd, const struct sigevent *event);
int     mq_getattr(mqd_t mqd, struct mq_attr *attr);
int     mq_setattr(mqd_t mqd, const struct mq_attr *restrict attr,
		   struct mq_attr *restrict old);
