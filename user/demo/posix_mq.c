/* posix_mq: a POSIX message queue. The highest priority comes out first, within one
   priority the oldest; a signal can tell that a message came. */
#include "demo.h"

#include <errno.h>
#include <fcntl.h>
#include <mqueue.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define NAME "/demo_mq"

static mqd_t queue;

static void draw(const char *what)
{
	struct mq_attr a;
	char chart[64];

	mq_getattr(queue, &a);
	say("   %-28s %s %ld of %ld\n", what, bar(chart, 8, a.mq_curmsgs, a.mq_maxmsg), a.mq_curmsgs, a.mq_maxmsg);
}

static void send(const char *text, unsigned priority)
{
	char what[60];

	if (mq_send(queue, text, strlen(text) + 1, priority) < 0)
		fatal("mq_send");
	snprintf(what, sizeof what, "mq_send '%s' priority %u", text, priority);
	draw(what);
}

static bool take(const char *wanted)
{
	char text[64], what[100];
	unsigned priority;

	if (mq_receive(queue, text, sizeof text, &priority) < 0)
		return false;
	snprintf(what, sizeof what, "mq_receive '%s' priority %u", text, priority);
	draw(what);
	return strcmp(text, wanted) == 0;
}

static volatile sig_atomic_t told;

static void on_message(int sig, siginfo_t *info, void *context)
{
	if (info->si_code == SI_MESGQ)
		told = info->si_value.sival_int;
}

static void notify(void)
{
	struct sigaction sa;
	struct sigevent ev;

	step("a signal when a message comes to the empty queue");
	memset(&sa, 0, sizeof sa);
	sa.sa_sigaction = on_message;
	sa.sa_flags = SA_SIGINFO;
	sigaction(SIGUSR1, &sa, NULL);
	memset(&ev, 0, sizeof ev);
	ev.sigev_notify = SIGEV_SIGNAL;
	ev.sigev_signo = SIGUSR1;
	ev.sigev_value.sival_int = 42;
	expect(mq_notify(queue, &ev) == 0, "mq_notify");
	send("hello", 0);
	expect(told == 42, "SIGUSR1 came, with our value");
	told = 0;
	take("hello");
	send("again", 0);
	expect(told == 0, "only once: one has to ask anew");
	take("again");
}

static void waiting(void)
{
	struct timespec soon;
	char text[64];

	step("empty, full, and waiting");
	clock_gettime(CLOCK_REALTIME, &soon);
	soon.tv_nsec += 20000000;
	soon.tv_sec += soon.tv_nsec / 1000000000;
	soon.tv_nsec %= 1000000000;
	expect(mq_timedreceive(queue, text, sizeof text, NULL, &soon) == -1 && errno == ETIMEDOUT,
	       "nothing comes within 20 ms: ETIMEDOUT");
	for (int i = 0; i < 4; i++)
		send("fill", 1);
	pid_t sender = fork();
	if (sender == 0)
		_exit(mq_send(queue, "late", 5, 9) == 0 ? 0 : 1);
	expect(wait_state(sender, "S"), "full: a sender sleeps");
	take("fill");
	expect(wait_for(sender) == 0, "one out, and it goes on");
	expect(take("late"), "its message had priority 9: it comes first");
}

int main(int argc, char **argv)
{
	struct mq_attr attr = { .mq_maxmsg = 4, .mq_msgsize = 64 };

	demo_start(argc, argv, "a POSIX message queue", NULL);
	mq_unlink(NAME);
	queue = mq_open(NAME, O_RDWR | O_CREAT | O_EXCL, 0600, &attr);
	if (queue == (mqd_t)-1) {
		if (errno == ENOSYS)
			skip("no POSIX message queues here");
		fatal("mq_open");
	}
	step("sent in the order 1 9 5 9");
	send("tea", 1);
	send("fire", 9);
	send("post", 5);
	send("flood", 9);
	step("received by priority");
	expect(take("fire") && take("flood"), "9 before all, the older first");
	expect(take("post") && take("tea"), "then 5, then 1");
	notify();
	waiting();
	mq_close(queue);
	mq_unlink(NAME);
	return verdict("the most urgent first, the oldest first among equals");
}
