/* POSIX message queues. For SIGEV_THREAD we ask the kernel for our private SIGCANCEL with
   a pointer to a waiting thread as its value; the handler (pthread/cancel.c) lets that
   thread run, whichever thread the signal has interrupted. */
#include <mqueue.h>
#include <pthread.h>
#include <semaphore.h>
#include <stdarg.h>
#include <stdlib.h>
#include <unistd.h>
#include "user/libc/pthread/thread.h"

/* The kernel wants the name without its slash, which POSIX asks for. */
static const char *bare(const char *name)
{
	return *name == '/' ? name + 1 : name;
}

mqd_t mq_open(const char *name, int flags, ...)
{
	struct mq_attr *attr = NULL;
	mode_t mode = 0;
	va_list ap;

	if (*name != '/')
		return ret(-EINVAL);
	va_start(ap, flags);
	if (flags & O_CREAT) {
		mode = va_arg(ap, mode_t);
		attr = va_arg(ap, struct mq_attr *);
	}
	va_end(ap);
	return ret(__sys_mq_open(bare(name), flags, mode, attr));
}

int mq_close(mqd_t mqd) { return ret(__sys_close(mqd)); }

int mq_unlink(const char *name)
{
	long r = *name == '/' ? __sys_mq_unlink(bare(name)) : -EINVAL;

	return ret(r == -EPERM ? -EACCES : r);
}

int mq_timedsend(mqd_t mqd, const char *msg, size_t n, unsigned prio,
		 const struct timespec *abstime)
{
	return ret(__cp_mq_timedsend(mqd, msg, n, prio, abstime));
}

int mq_send(mqd_t mqd, const char *msg, size_t n, unsigned prio)
{
	return mq_timedsend(mqd, msg, n, prio, NULL);
}

ssize_t mq_timedreceive(mqd_t mqd, char *restrict msg, size_t n, unsigned *restrict prio,
			const struct timespec *restrict abstime)
{
	return ret(__cp_mq_timedreceive(mqd, msg, n, prio, abstime));
}

ssize_t mq_receive(mqd_t mqd, char *msg, size_t n, unsigned *prio)
{
	return mq_timedreceive(mqd, msg, n, prio, NULL);
}

int mq_getattr(mqd_t mqd, struct mq_attr *attr) { return mq_setattr(mqd, NULL, attr); }

int mq_setattr(mqd_t mqd, const struct mq_attr *restrict attr, struct mq_attr *restrict old)
{
	return ret(__sys_mq_getsetattr(mqd, attr, old));
}

struct notice {
	sem_t        arrived;
	void       (*function)(union sigval);
	union sigval value;
};

void __mq_notified(siginfo_t *info)
{
	struct notice *n = info->si_ptr;

	sem_post(&n->arrived);
}

static void *serve(void *arg)
{
	struct notice *n = arg, copy;

	while (sem_wait(&n->arrived) < 0)
		;
	copy = *n;
	free(n);
	copy.function(copy.value);
	return NULL;
}

int mq_notify(mqd_t mqd, const struct sigevent *event)
{
	struct sigevent signal = { .sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGCANCEL };
	pthread_attr_t attr;
	pthread_t thread;

	if (!event || event->sigev_notify != SIGEV_THREAD)
		return ret(__sys_mq_notify(mqd, event));
	struct notice *n = calloc(1, sizeof *n);
	if (!n)
		return -1;
	sem_init(&n->arrived, 0, 0);
	n->function = event->sigev_notify_function;
	n->value = event->sigev_value;
	if (event->sigev_notify_attributes)
		attr = *(pthread_attr_t *)event->sigev_notify_attributes;
	else
		pthread_attr_init(&attr);
	attr.detached = 1;
	__cancel_install();
	int error = pthread_create(&thread, &attr, serve, n);
	if (error) {
		free(n);
		return ret(-error);
	}
	signal.sigev_value.sival_ptr = n;
	long r = __sys_mq_notify(mqd, &signal);
	if (r < 0)
		pthread_cancel(thread);
	return ret(r);
}
