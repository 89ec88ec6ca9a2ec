/* set_robust_list: at thread death each listed futex gets OWNER_DIED and one waiter wakes; hostile lists do no harm. */
#include "tools.h"
#include <stddef.h>

struct node {
	struct node *next;
	unsigned word;
};

struct head {
	struct node *next;
	long offset;
	struct node *pending;
};

int main(void)
{
	struct shared { struct node n[3]; struct node p; } *s = shared_new(PAGE);
	static struct head h;
	void *got;
	size_t len;
	pid_t pid;

	CHECK_ERR(syscall(SYS_set_robust_list, &h, 12), EINVAL);
	if (fork() == 0) {
		unsigned me = syscall(SYS_gettid);
		h.offset = offsetof(struct node, word);
		h.next = &s->n[0];
		for (int i = 0; i < 3; i++) {
			s->n[i].next = i < 2 ? &s->n[i + 1] : (struct node *)&h;
			s->n[i].word = i == 1 ? 4321 : me | (i == 2 ? FUTEX_HAS_WAITERS : 0);
		}
		s->p.word = me;
		h.pending = &s->p;
		CHECK(syscall(SYS_set_robust_list, &h, sizeof(h)) == 0);
		CHECK(syscall(SYS_get_robust_list, 0, &got, &len) == 0 && got == &h && len == sizeof(h));
		kill(getpid(), SIGKILL);
	}
	wait(NULL);
	CHECK_EQ(s->n[0].word, FUTEX_OWNER_DIED);
	CHECK_EQ(s->n[1].word, 4321);
	CHECK_EQ(s->n[2].word, FUTEX_OWNER_DIED | FUTEX_HAS_WAITERS);
	CHECK_EQ(s->p.word, FUTEX_OWNER_DIED);
	for (int i = 0; i <= COUNT(bad_pointers); i++) {
		pid = fork();
		if (pid == 0) {
			h.offset = 0x7fffffffffff0000;
			h.next = i ? (struct node *)bad_pointers[i - 1] : &s->n[0];
			s->n[0].next = &s->n[0];             /* a circle without the head */
			h.pending = h.next;
			syscall(SYS_set_robust_list, i % 2 ? (void *)bad_pointers[i - 1] : &h, sizeof(h));
			_exit(0);
		}
		CHECK(wait_ok_pid(pid));
	}
	munmap(s, PAGE);
	return check_done();
}
