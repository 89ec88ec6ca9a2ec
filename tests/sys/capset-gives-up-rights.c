/* capset gives up rights and takes back only what is permitted; the bounding, inheritable and ambient sets and the secure bits
   follow capabilities(7). */
#include "check.h"
#include <sys/prctl.h>
#include <sys/syscall.h>

#define V3 0x20080522u
#define KILL 5
#define SETUID 7
#define BIT(n) (1u << (n))
#ifndef PR_CAP_AMBIENT
#define PR_CAP_AMBIENT 47
#endif

static struct { unsigned version; int pid; } head = { V3, 0 };
static struct { unsigned effective, permitted, inheritable; } cap[2];

static long get(void)
{
	head.version = V3;
	return syscall(SYS_capget, &head, cap);
}

static long set(void)
{
	head.version = V3;
	return syscall(SYS_capset, &head, cap);
}

int main(void)
{
	CHECK(get() == 0);
	if (!(cap[0].effective & BIT(KILL))) {
		fprintf(stderr, "SKIP needs root\n");
		return 77;
	}
	head.version = 1;
	CHECK_ERR(syscall(SYS_capset, &head, cap), EINVAL);
	CHECK(head.version == V3);
	head.version = V3;
	CHECK_ERR(syscall(SYS_capset, &head, (void *)8), EFAULT);
	head.pid = getppid();
	CHECK_ERR(set(), EPERM);
	head.pid = 0;
	CHECK_EQ(prctl(PR_CAP_AMBIENT, 1, KILL, 0, 0), 0);       /* IS_SET */
	CHECK_ERR(prctl(PR_CAP_AMBIENT, 2, KILL, 0, 0), EPERM);  /* RAISE: not inheritable yet */
	get();
	cap[0].inheritable |= BIT(KILL);
	CHECK(set() == 0);
	CHECK_EQ(prctl(PR_CAP_AMBIENT, 2, KILL, 0, 0), 0);
	CHECK_EQ(prctl(PR_CAP_AMBIENT, 1, KILL, 0, 0), 1);
	CHECK_EQ(prctl(PR_CAP_AMBIENT, 3, KILL, 0, 0), 0);       /* LOWER */
	CHECK_EQ(prctl(PR_CAP_AMBIENT, 1, KILL, 0, 0), 0);
	CHECK_EQ(prctl(PR_CAP_AMBIENT, 4, 0, 0, 0), 0);          /* CLEAR_ALL */
	CHECK_ERR(prctl(PR_CAP_AMBIENT, 9, 0, 0, 0), EINVAL);
	CHECK_EQ(prctl(PR_CAPBSET_READ, SETUID), 1);
	CHECK_EQ(prctl(PR_CAPBSET_DROP, SETUID), 0);
	CHECK_EQ(prctl(PR_CAPBSET_READ, SETUID), 0);
	CHECK_ERR(prctl(PR_CAPBSET_READ, 99), EINVAL);
	CHECK_EQ(prctl(PR_GET_SECUREBITS), 0);
	CHECK_EQ(prctl(PR_SET_SECUREBITS, 0x30), 0);             /* KEEP_CAPS and its lock */
	CHECK_EQ(prctl(PR_GET_SECUREBITS), 0x30);
	CHECK_ERR(prctl(PR_SET_SECUREBITS, 0), EPERM);
	get();
	cap[0].effective &= ~BIT(KILL);
	CHECK(set() == 0 && get() == 0 && !(cap[0].effective & BIT(KILL)));
	cap[0].effective |= BIT(KILL);
	CHECK(set() == 0);                                       /* it is still permitted */
	cap[0].effective &= ~BIT(KILL);
	cap[0].permitted &= ~BIT(KILL);
	CHECK(set() == 0);
	cap[0].permitted |= BIT(KILL);
	CHECK_ERR(set(), EPERM);
	return check_done();
}
