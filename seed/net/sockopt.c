/* The few options that our programs ask for; all others are -ENOPROTOOPT. Read
   net/sockcalls.c before; socket(7). */
#include "abi/errno.h"
#include "kernel/syscall.h"
#include "mm/user.h"
#include "net/sockcalls.h"

/* The value is copied whole or not at all. */
long sys_setsockopt(int fd, int level, int name, const void *uvalue, int len)
{
	struct socket *s;
	int r = socket_at(fd, &s);

	if (r < 0)
		return r;
	if (level != SOL_SOCKET || (name != SO_REUSEADDR && name != SO_LINGER))
		return -ENOPROTOOPT;
	if (len < (int)(name == SO_LINGER ? sizeof(s->linger) : sizeof(s->reuse)))
		return -EINVAL;
	if (name == SO_LINGER)
		return copyin(&s->linger, uvalue, sizeof(s->linger));
	return copyin(&s->reuse, uvalue, sizeof(s->reuse));
}

/* 0, -ENOPROTOOPT. To ask for SO_ERROR is to be told: the error is forgotten with it. */
static int option_value(struct socket *s, int name, int *value)
{
	switch (name) {
	case SO_REUSEADDR:  *value = s->reuse != 0; return 0;
	case SO_TYPE:       *value = s->type; return 0;
	case SO_ERROR:      *value = -socket_error(s); return 0;
	case SO_ACCEPTCONN: *value = s->state == SOCK_LISTENING; return 0;
	}
	return -ENOPROTOOPT;
}

/* As much of the value as there is room for; ulen says how much that was. */
long sys_getsockopt(int fd, int level, int name, void *uvalue, int *ulen)
{
	struct socket *s;
	int value, room, r = socket_at(fd, &s);

	if (r == 0)
		r = copyin(&room, ulen, sizeof(room));
	if (r == 0)
		r = room < 0 ? -EINVAL : level != SOL_SOCKET ? -ENOPROTOOPT : option_value(s, name, &value);
	if (r < 0)
		return r;
	room = min(room, (int)sizeof(value));
	if (copyout(uvalue, &value, room) < 0)
		return -EFAULT;
	return copyout(ulen, &room, sizeof(room));
}
