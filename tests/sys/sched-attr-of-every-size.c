/* sched_setattr: a larger structure is taken if what is behind ours is zero; else E2BIG, and the size we know. */
#include "tools.h"

#define SETATTR(a) syscall(SYS_sched_setattr, 0, a, 0)

int main(void)
{
	uint32_t a[64] = { 0 }, known;

	a[0] = 47;
	CHECK_ERR(SETATTR(a), E2BIG);
	known = a[0];
	CHECK(known == 48 || known >= 56);
	a[0] = 5000;
	CHECK_ERR(SETATTR(a), E2BIG);
	CHECK_EQ(a[0], known);
	a[0] = 100;
	CHECK(SETATTR(a) == 0);
	a[24] = 1;
	CHECK_ERR(SETATTR(a), E2BIG);
	CHECK_EQ(a[0], known);
	a[0] = 0;
	CHECK(SETATTR(a) == 0);
	return check_done();
}
