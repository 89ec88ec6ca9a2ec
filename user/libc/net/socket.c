/* Sockets. */
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <net/if.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "user/libc/libc.h"

int socket(int family, int type, int protocol) { return ret(__sys_socket(family, type, protocol)); }

int socketpair(int family, int type, int protocol, int fds[2])
{
	return ret(__sys_socketpair(family, type, protocol, fds));
}

int bind(int fd, const struct sockaddr *addr, socklen_t len)
{
	return ret(__sys_bind(fd, addr, len));
}

int listen(int fd, int backlog) { return ret(__sys_listen(fd, backlog)); }

int accept(int fd, struct sockaddr *restrict addr, socklen_t *restrict len)
{
	return ret(__cp_accept(fd, addr, (int *)len));
}

int accept4(int fd, struct sockaddr *restrict addr, socklen_t *restrict len, int flags)
{
	return ret(__cp_accept4(fd, addr, (int *)len, flags));
}

int connect(int fd, const struct sockaddr *addr, socklen_t len)
{
	return ret(__cp_connect(fd, addr, len));
}

int shutdown(int fd, int how) { return ret(__sys_shutdown(fd, how)); }

int getsockname(int fd, struct sockaddr *restrict addr, socklen_t *restrict len)
{
	return ret(__sys_getsockname(fd, addr, (int *)len));
}

int getpeername(int fd, struct sockaddr *restrict addr, socklen_t *restrict len)
{
	return ret(__sys_getpeername(fd, addr, (int *)len));
}

int getsockopt(int fd, int level, int name, void *restrict value, socklen_t *restrict len)
{
	return ret(__sys_getsockopt(fd, level, name, value, (int *)len));
}

int setsockopt(int fd, int level, int name, const void *value, socklen_t len)
{
	return ret(__sys_setsockopt(fd, level, name, value, len));
}

ssize_t sendto(int fd, const void *buf, size_t n, int flags, const struct sockaddr *addr,
	       socklen_t len)
{
	return ret(__cp_sendto(fd, buf, n, flags, addr, len));
}

ssize_t recvfrom(int fd, void *restrict buf, size_t n, int flags,
		 struct sockaddr *restrict addr, socklen_t *restrict len)
{
	return ret(__cp_recvfrom(fd, buf, n, flags, addr, (int *)len));
}

ssize_t send(int fd, const void *buf, size_t n, int flags)
{
	return sendto(fd, buf, n, flags, NULL, 0);
}

ssize_t recv(int fd, void *buf, size_t n, int flags)
{
	return recvfrom(fd, buf, n, flags, NULL, NULL);
}

ssize_t sendmsg(int fd, const struct msghdr *msg, int flags)
{
	return ret(__cp_sendmsg(fd, msg, flags));
}

ssize_t recvmsg(int fd, struct msghdr *msg, int flags)
{
	return ret(__cp_recvmsg(fd, msg, flags));
}

int sendmmsg(int fd, struct mmsghdr *msgs, unsigned n, unsigned flags)
{
	return ret(__cp_sendmmsg(fd, msgs, n, flags));
}

int recvmmsg(int fd, struct mmsghdr *msgs, unsigned n, unsigned flags,
	     struct timespec *timeout)
{
	return ret(__cp_recvmmsg(fd, msgs, n, flags, timeout));
}

struct cmsghdr *__cmsg_next(struct msghdr *m, struct cmsghdr *c)
{
	size_t used = (char *)c - (char *)m->msg_control + CMSG_ALIGN(c->cmsg_len);

	if (c->cmsg_len < sizeof *c || used + sizeof *c > m->msg_controllen)
		return NULL;
	c = (struct cmsghdr *)((char *)m->msg_control + used);
	return used + CMSG_ALIGN(c->cmsg_len) > m->msg_controllen ? NULL : c;
}

/* Ask for something about an interface. */
static int interface(unsigned long cmd, struct ifreq *ifr)
{
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	if (fd < 0)
		return -1;
	int r = ioctl(fd, cmd, ifr);
	close(fd);
	return r;
}

unsigned if_nametoindex(const char *name)
{
	struct ifreq ifr;

	if (strlcpy(ifr.ifr_name, name, sizeof ifr.ifr_name) >= sizeof ifr.ifr_name) {
		errno = ENODEV;
		return 0;
	}
	return interface(SIOCGIFINDEX, &ifr) < 0 ? 0 : ifr.ifr_ifindex;
}

char *if_indextoname(unsigned index, char *name)
{
	struct ifreq ifr = { .ifr_ifindex = index };

	if (interface(SIOCGIFNAME, &ifr) < 0) {
		if (errno == ENODEV)
			errno = ENXIO;
		return NULL;
	}
	return memcpy(name, ifr.ifr_name, IFNAMSIZ);
}
