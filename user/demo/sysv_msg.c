/* sysv_msg: a System V message queue. Messages have a type; a receiver takes the first
   of all, the first of one type, or the lowest type up to a bound. */
#include "demo.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/ipc.h>
#include <sys/msg.h>
#include <unistd.h>

struct message { long type; char text[32]; };

static int queue;
static char drawn[200];          /* the types in the queue, as we sent and took them */

static long queued(void)
{
	struct msqid_ds ds;

	return msgctl(queue, IPC_STAT, &ds) < 0 ? -1 : (long)ds.msg_qnum;
}

static void draw(const char *what)
{
	say("   %-24s |%s  (%ld queued)\n", what, drawn, queued());
}

static void send(long type)
{
	struct message m = { type, "" };
	char what[40];

	snprintf(m.text, sizeof m.text, "of type %ld", type);
	if (msgsnd(queue, &m, sizeof m.text, IPC_NOWAIT) < 0)
		fatal("msgsnd");
	snprintf(drawn + strlen(drawn), sizeof drawn - strlen(drawn), " %ld", type);
	snprintf(what, sizeof what, "msgsnd type %ld", type);
	draw(what);
}

/* Receive; the type that came, 0 for none. */
static long receive(long wanted)
{
	struct message m;
	char what[40], word[16], *p;

	if (msgrcv(queue, &m, sizeof m.text, wanted, IPC_NOWAIT) < 0)
		return 0;
	snprintf(word, sizeof word, " %ld", m.type);
	if ((p = strstr(drawn, word)))
		memmove(p, p + strlen(word), strlen(p + strlen(word)) + 1);
	snprintf(what, sizeof what, "msgrcv(%ld) took %ld", wanted, m.type);
	draw(what);
	return m.type;
}

static void types(void)
{
	step("five messages, of types 5 3 9 3 1");
	send(5);
	send(3);
	send(9);
	send(3);
	send(1);
	step("who asks decides which comes out");
	expect(receive(0) == 5, "type 0: the oldest");
	expect(receive(9) == 9, "type 9: the first of that type, out of turn");
	expect(receive(-4) == 1, "type -4: the lowest type up to 4");
	expect(receive(-4) == 3, "again: now a 3");
	expect(receive(7) == 0 && errno == ENOMSG, "type 7: none, ENOMSG (or sleep)");
	expect(receive(0) == 3, "the last one");
}

/* Fill until it would block, then let a sender sleep and wake it by receiving. */
static void full(void)
{
	struct message m = { 1, "x" };
	struct msqid_ds ds;
	char chart[64];
	long n = 0;

	step("a full queue");
	while (msgsnd(queue, &m, sizeof m.text, IPC_NOWAIT) == 0)
		n++;
	expect(errno == EAGAIN, "after %ld messages: EAGAIN", n);
	if (msgctl(queue, IPC_STAT, &ds) < 0)
		fatal("msgctl");
	long bytes = n * sizeof m.text;
	say("   %s %ld of %ld bytes\n", bar(chart, 40, bytes, ds.msg_qbytes), bytes, (long)ds.msg_qbytes);
	pid_t sender = fork();
	if (sender == 0)
		_exit(msgsnd(queue, &m, sizeof m.text, 0) == 0 ? 0 : 1);
	expect(wait_state(sender, "S"), "a sender sleeps");
	if (msgrcv(queue, &m, sizeof m.text, 0, 0) < 0)
		fatal("msgrcv");
	expect(wait_for(sender) == 0, "one message out, and it goes on");
}

static void removed(void)
{
	struct message m;

	step("the queue is removed while somebody waits");
	while (msgrcv(queue, &m, sizeof m.text, 0, IPC_NOWAIT) > 0)
		;
	pid_t receiver = fork();
	if (receiver == 0)
		_exit(msgrcv(queue, &m, sizeof m.text, 0, 0) == -1 && errno == EIDRM ? 0 : 1);
	wait_state(receiver, "S");
	msgctl(queue, IPC_RMID, NULL);
	expect(wait_for(receiver) == 0, "the waiter is woken with EIDRM");
}

int main(int argc, char **argv)
{
	demo_start(argc, argv, "a System V message queue", NULL);
	queue = msgget(IPC_PRIVATE, 0600);
	if (queue < 0)
		fatal("msgget");
	types();
	full();
	removed();
	return verdict("messages stay whole, and their type says who may take them");
}
