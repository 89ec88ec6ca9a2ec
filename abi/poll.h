/* Waiting for many: poll, select, epoll, eventfd, signalfd (layer 0). */
#pragma once
#include "abi/types.h"

struct pollfd {
	int   fd;
	short events, revents;
};

#define POLLIN     0x001
#define POLLPRI    0x002
#define POLLOUT    0x004
#define POLLERR    0x008
#define POLLHUP    0x010
#define POLLNVAL   0x020
#define POLLRDNORM 0x040
#define POLLRDBAND 0x080
#define POLLWRNORM 0x100
#define POLLWRBAND 0x200
#define POLLRDHUP  0x2000

#define EPOLLIN     0x001U
#define EPOLLOUT    0x004U
#define EPOLLERR    0x008U
#define EPOLLHUP    0x010U
#define EPOLLEXCLUSIVE (1U << 28)
#define EPOLLWAKEUP    (1U << 29)
#define EPOLLONESHOT   (1U << 30)
#define EPOLLET        (1U << 31)

enum { EPOLL_CTL_ADD = 1, EPOLL_CTL_DEL, EPOLL_CTL_MOD };
#define EPOLL_CLOEXEC 02000000

typedef union epoll_data {
	void    *ptr;
	int      fd;
	uint32_t u32;
	uint64_t u64;
} epoll_data_t;

struct epoll_event {
	uint32_t     events;
	epoll_data_t data;
} __attribute__((packed));

#define FD_SETSIZE 1024

typedef struct fd_set {
	unsigned long fds_bits[FD_SETSIZE / 64];
} fd_set;

/* The sixth argument of pselect6(2) points at this. */
struct sigset_arg {
	const sigset_t *mask;
	size_t          size;
};

#define EFD_SEMAPHORE 1
#define EFD_NONBLOCK  04000
#define EFD_CLOEXEC   02000000

#define SFD_NONBLOCK  04000
#define SFD_CLOEXEC   02000000

struct signalfd_siginfo {
	uint32_t ssi_signo;
	int32_t ssi_errno, ssi_code;
	uint32_t ssi_pid, ssi_uid;
	int32_t  ssi_fd;
	uint32_t ssi_tid, ssi_band, ssi_overrun, ssi_trapno;
	int32_t ssi_status, ssi_int;
	uint64_t ssi_ptr, ssi_utime, ssi_stime, ssi_addr;
	uint16_t ssi_addr_lsb, ssi_pad2;
	int32_t  ssi_syscall;
	uint64_t ssi_call_addr;
	uint32_t ssi_arch;
	uint8_t  ssi_pad[28];
};
