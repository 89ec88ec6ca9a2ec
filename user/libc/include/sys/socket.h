/* Sockets. */
#pragma once
#include <abi/socket.h>
#include <abi/time.h>

struct sockaddr_storage {
	sa_family_t   ss_family;
	char          ss_pad[118];
	unsigned long ss_align;
};

/* Beside what the kernel knows: other names, and what it ignores or refuses. */
#define AF_LOCAL   AF_UNIX
#define PF_UNIX    AF_UNIX
#define PF_INET    AF_INET
#define MSG_MORE         0x8000
#define SOL_IP     0
#define SOL_TCP    6
#define SO_DEBUG       1
#define SO_NO_CHECK    11
#define SO_PEERNAME    28
#define SO_TIMESTAMP   29
#define SO_SNDBUFFORCE 32
#define SO_RCVBUFFORCE 33
#define SO_INCOMING_CPU 49
#define SO_PEERGROUPS  59

#define CMSG_FIRSTHDR(m) ((m)->msg_controllen >= sizeof(struct cmsghdr) \
	? (struct cmsghdr *)(m)->msg_control : (struct cmsghdr *)0)
#define CMSG_NXTHDR(m, c) __cmsg_next(m, c)
struct cmsghdr *__cmsg_next(struct msghdr *m, struct cmsghdr *c);
int     socket(int family, int type, int protocol);
int     socketpair(int family, int type, int protocol, int fds[2]);
int     bind(int fd, const struct sockaddr *addr, socklen_t len);
int     listen(int fd, int backlog);
int     accept(int fd, struct sockaddr *restrict addr, socklen_t *restrict len);
int     accept4(int fd, struct sockaddr *restrict addr, socklen_t *restrict len, int flags);
int     connect(int fd, const struct sockaddr *addr, socklen_t len);
int     shutdown(int fd, int how);
int     getsockname(int fd, struct sockaddr *restrict addr, socklen_t *restrict len);
int     getpeername(int fd, struct sockaddr *restrict addr, socklen_t *restrict len);
int     getsockopt(int fd, int level, int name, void *restrict value,
		   socklen_t *restrict len);
int     setsockopt(int fd, int level, int name, const void *value, socklen_t len);
ssize_t send(int fd, const void *buf, size_t n, int flags);
ssize_t recv(int fd, void *buf, size_t n, int flags);
ssize_t sendto(int fd, const void *buf, size_t n, int flags,
	       const struct sockaddr *addr, socklen_t len);
ssize_t recvfrom(int fd, void *restrict buf, size_t n, int flags,
		 struct sockaddr *restrict addr, socklen_t *restrict len);
ssize_t sendmsg(int fd, const struct msghdr *msg, int flags);
ssize_t recvmsg(int fd, struct msghdr *msg, int flags);
int     sendmmsg(int fd, struct mmsghdr *msgs, unsigned n, unsigned flags);
int     recvmmsg(int fd, struct mmsghdr *msgs, unsigned n, unsigned flags,
		 struct timespec *timeout);
