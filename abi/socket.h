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
#define MSG_NOSIGNAL     0x4000
#define MSG_ERRQUEUE     0x2000
#define MSG_MORE         0x8000
#define MSG_WAITFORONE   0x10000
#define MSG_CMSG_CLOEXEC 0x40000000

#define FIOSETOWN    0x8901
#define SIOCSPGRP    0x8902
#define FIOGETOWN    0x8903
#define SIOCGPGRP    0x8904
#define SIOCATMARK   0x8905
#define SIOCUNIXFILE 0x89e0
#define SIOCGSTAMP   0x8906
#define SIOCGSTAMPNS 0x8907

#define SOL_SOCKET 1

#define SO_DEBUG       1
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
#define SO_BSDCOMPAT   14
#define SO_REUSEPORT   15
#define SO_PASSCRED    16
#define SO_PEERCRED    17
#define SO_RCVLOWAT    18
#define SO_SNDLOWAT    19
#define SO_RCVTIMEO    20
#define SO_SNDTIMEO    21
#define SO_BINDTODEVICE  25
#define SO_ATTACH_FILTER 26
#define SO_GET_FILTER    26            /* of getsockopt */
#define SO_DETACH_FILTER 27
#define SO_PEERNAME      28
#define SO_TIMESTAMP     29            /* and SCM_TIMESTAMP ... */
#define SO_ACCEPTCONN    30
#define SO_SNDBUFFORCE 32
#define SO_RCVBUFFORCE 33
#define SO_PASSSEC       34
#define SO_TIMESTAMPNS   35
#define SO_MARK          36
#define SO_TIMESTAMPING  37
#define SO_PROTOCOL      38
#define SO_DOMAIN        39
#define SO_RXQ_OVFL      40
#define SO_WIFI_STATUS   41
#define SO_PEEK_OFF      42
#define SO_NOFCS         43
#define SO_LOCK_FILTER   44
#define SO_SELECT_ERR_QUEUE 45
#define SO_BUSY_POLL     46
#define SO_MAX_PACING_RATE 47
#define SO_BPF_EXTENSIONS 48
#define SO_INCOMING_CPU  49
#define SO_CNX_ADVICE    53
#define SO_MEMINFO       55
#define SO_INCOMING_NAPI_ID 56
#define SO_COOKIE        57
#define SO_PEERGROUPS    59
#define SO_ZEROCOPY      60
#define SO_TXTIME        61
#define SO_BINDTOIFINDEX 62
#define SO_TIMESTAMP_NEW 63
#define SO_TIMESTAMPNS_NEW 64
#define SO_TIMESTAMPING_NEW 65
#define SO_RCVTIMEO_NEW  66
#define SO_SNDTIMEO_NEW  67
#define SO_PREFER_BUSY_POLL 69
#define SO_BUF_LOCK      72
#define SO_RCVMARK       75
