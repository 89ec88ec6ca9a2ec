/* Changing user and group. In the kernel each thread has credentials of its own; POSIX
   wants the process to change as one, so pthread/setxid.c repeats the call in every
   thread when there are several. */
#include <unistd.h>
#include <grp.h>
#include <sys/fsuid.h>
#include "user/libc/libc.h"

long __setxid(int number, long a, long b, long c);

enum {
#define SYSCALL(number, name, args, format) SYS_##name = number,
#include <abi/syscalls.def>
#undef SYSCALL
};

int setuid(uid_t uid) { return ret(__setxid(SYS_setuid, uid, 0, 0)); }
int setgid(gid_t gid) { return ret(__setxid(SYS_setgid, gid, 0, 0)); }
int setreuid(uid_t r, uid_t e) { return ret(__setxid(SYS_setreuid, r, e, 0)); }
int setregid(gid_t r, gid_t e) { return ret(__setxid(SYS_setregid, r, e, 0)); }
int setresuid(uid_t r, uid_t e, uid_t s) { return ret(__setxid(SYS_setresuid, r, e, s)); }
int setresgid(gid_t r, gid_t e, gid_t s) { return ret(__setxid(SYS_setresgid, r, e, s)); }
int seteuid(uid_t uid) { return setresuid(-1, uid, -1); }
int setegid(gid_t gid) { return setresgid(-1, gid, -1); }

int setgroups(size_t n, const gid_t *groups)
{
	return ret(__setxid(SYS_setgroups, n, (long)groups, 0));
}
