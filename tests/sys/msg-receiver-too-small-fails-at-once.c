/* A message too large for a sleeping receiver ends its call with E2BIG, though another takes the message; the type
   is read before anything else is looked at. */
#include "tools.h"
#include <sys/ipc.h>
#include <sys/msg.h>

struct text { long type; char text[50]; };

int main(void)
{
	int q = msgget(IPC_PRIVATE, 0600);
	struct text m = { 1, "" };
	pid_t small, large;

	small = fork();
	if (small == 0) {
		CHECK_ERR(msgrcv(q, &m, 1, 0, 0), E2BIG);
		_exit(check_done());
	}
	wait_asleep(small);
	large = fork();
	if (large == 0) {
		CHECK_EQ(msgrcv(q, &m, sizeof(m.text), 0, 0), sizeof(m.text));
		_exit(check_done());
	}
	wait_asleep(large);
	CHECK(msgsnd(q, &m, sizeof(m.text), 0) == 0);
	CHECK(wait_ok());
	CHECK(wait_ok());
	CHECK(msgctl(q, IPC_RMID, NULL) == 0);
	CHECK_ERR(syscall(SYS_msgsnd, -1, NULL, 1, 0), EFAULT);
	return check_done();
}
