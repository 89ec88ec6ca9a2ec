/* SIGEV_NONE only counts down; SIGEV_THREAD_ID signals one thread; fork does not inherit, exec removes timers. */
#include "tools.h"
#include <pthread.h>
#include <time.h>

#ifndef SIGEV_THREAD_ID
#define SIGEV_THREAD_ID 4
#endif
#ifndef sigev_notify_thread_id
#define sigev_notify_thread_id _sigev_un._tid
#endif

static pthread_t want;
static volatile int right, wrong;

static void handler(int sig)
{
	if (pthread_equal(pthread_self(), want))
		right++;
	else
		wrong++;
}

static void *run(void *arg)
{
	struct { union sigval value; int signo, notify, tid, pad[11]; } ev = {{0}, SIGUSR1, SIGEV_THREAD_ID, 0, {0}};
	struct itimerspec it = {{0, 500000}, {0, 500000}};
	int id;

	want = pthread_self();
	ev.tid = syscall(SYS_gettid);
	CHECK(syscall(SYS_timer_create, CLOCK_MONOTONIC, &ev, &id) == 0);
	CHECK(syscall(SYS_timer_settime, id, 0, &it, NULL) == 0);
	while (right < 5)
		;
	if (fork() == 0) {
		CHECK_ERR(syscall(SYS_timer_gettime, id, &it), EINVAL);
		_exit(check_done());
	}
	CHECK(wait_ok());
	CHECK(syscall(SYS_timer_delete, id) == 0);
	return NULL;
}

int main(void)
{
	struct sigevent none = {.sigev_notify = SIGEV_NONE};
	struct itimerspec it = {{0, 0}, {1000, 0}}, now;
	timer_t id;
	pthread_t t;

	signal(SIGUSR1, handler);
	CHECK(timer_create(CLOCK_REALTIME, &none, &id) == 0);
	CHECK(timer_settime(id, 0, &it, NULL) == 0);
	CHECK(timer_gettime(id, &now) == 0 && now.it_value.tv_sec >= 900 && now.it_value.tv_sec <= 1000);
	CHECK(timer_delete(id) == 0);
	pthread_create(&t, NULL, run, NULL);
	pthread_join(t, NULL);
	CHECK(right >= 5 && wrong == 0);
	return check_done();
}
