/* Sockets: addresses, messages, options (layer 0). */
#pragma once
#include "abi/types.h"
#include "abi/fcntl.h"          /* struct iovec */
#include "abi/inet.h"

#define AF_UNSPEC  0
#define AF_UNIX    1
#define AF_INET    2
#define AF_INET6   10
#define AF_NETLINK 16
#define AF_PACKET  17

#define SOCK_STREAM    1
#define SOCK_DGRAM     2
#define SOCK_RAW       3
#define SOCK_SEQPACKET 5
#define SOCK_PACKET    10             /* the highest */
#define SOCK_TYPE_MASK 15
#define SOCK_NONBLOCK  04000
#define SOCK_CLOEXEC   02000000

enum { SHUT_RD, SHUT_WR, SHUT_RDWR };
#define SOMAXCONN 4096

struct sockaddr {
	sa_family_t sa_family;
	char        sa_data[14];
};

struct sockaddr_un {
	sa_family_t sun_family;
	char        sun_path[108];      /* [0] == 0: an abstract name */
};

/* What every family fits into. */
union sock_addr {
	sa_family_t        family;
	struct sockaddr    any;
	struct sockaddr_un un;
	struct sockaddr_in in;
};
#define SOCKADDR_MAX 128                /* sizeof(struct sockaddr_storage) */

struct msghdr {
	void         *msg_name;
	socklen_t     msg_namelen;
	struct iovec *msg_iov;
	size_t        msg_iovlen;
	void         *msg_control;
	size_t        msg_controllen;
	int           msg_flags;
};

struct mmsghdr {
	struct msghdr msg_hdr;
	unsigned      msg_len;
};

struct cmsghdr {
	size_t cmsg_len;                /* with this header */
	int cmsg_level, cmsg_type;
};

#define CMSG_ALIGN(n) (((n) + sizeof(size_t) - 1) & ~(sizeof(size_t) - 1))
#define CMSG_LEN(n)   (sizeof(struct cmsghdr) + (n))
#define CMSG_SPACE(n) (sizeof(struct cmsghdr) + CMSG_ALIGN(n))
#define CMSG_DATA(c)  ((unsigned char *)((struct cmsghdr *)(c) + 1))

#define SCM_RIGHTS      1
#define SCM_CREDENTIALS 2

struct ucred {
	pid_t pid;
	uid_t uid;
	gid_t gid;
};

struct linger {
	int l_onoff, l_linger;
};

#define MSG_OOB          0x1
#define MSG_PEEK         0x2
#define MSG_CTRUNC       0x8
#define MSG_TRUNC        0x20
#define MSG_DONTWAIT     0x40
#define MSG_EOR          0x80
#define MSG_WAITALL      0x100
#define MSG_ERRQUEUE     0x2000
#define MSG_NOSIGNAL     0x4000
#define MSG_WAITFORONE   0x10000
#define MSG_CMSG_CLOEXEC 0x40000000

#define SIOCATMARK 0x8905

#define SOL_SOCKET 1

#define SO_REUSEADDR   2
#define SO_TYPE        3
#define SO_ERROR       4
#define SO_DONTROUTE   5
#define SO_BROADCAST   6
#define SO_SNDBUF      7
#define SO_RCVBUF      8
#define SO_KEEPALIVE   9
#define SO_OOBINLINE   10
#define SO_NO_CHECK    11
#define SO_PRIORITY    12
#define SO_LINGER      13
#define SO_REUSEPORT   15
#define SO_PASSCRED    16
#define SO_PEERCRED    17
#define SO_RCVLOWAT    18
#define SO_SNDLOWAT    19
#define SO_RCVTIMEO    20
#define SO_SNDTIMEO    21
#define SO_BINDTODEVICE 25
#define SO_ATTACH_FILTER 26
#define SO_DETACH_FILTER 27
#define SO_ACCEPTCONN  30
#define SO_SNDBUFFORCE 32
#define SO_RCVBUFFORCE 33
#define SO_MARK        36
#define SO_PROTOCOL    38
#define SO_DOMAIN      39
