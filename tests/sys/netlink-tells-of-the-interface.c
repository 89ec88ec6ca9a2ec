/* AF_NETLINK: links, addresses and routes are told as ip and getifaddrs ask for them; lo is among them. */
#include "check.h"
#include <stdbool.h>
#include <stdint.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#define ROUTE 0
enum { NLM_F_REQUEST = 1, NLM_F_MULTI = 2, NLM_F_ACK = 4, NLM_F_DUMP = 0x300, NLMSG_ERROR = 2, NLMSG_DONE = 3 };
enum { RTM_NEWLINK = 16, RTM_GETLINK = 18, RTM_NEWADDR = 20, RTM_GETADDR = 22, RTM_NEWROUTE = 24, RTM_GETROUTE = 26 };
enum { IFLA_IFNAME = 3, IFLA_MTU = 4, IFA_LOCAL = 2, RTA_DST = 1, IFADDRMSG = 8, RTMSG = 12, NOT_THERE = 1000 };

struct sockaddr_nl { uint16_t nl_family, nl_pad; uint32_t nl_pid, nl_groups; };
struct nlmsghdr { uint32_t nlmsg_len; uint16_t nlmsg_type, nlmsg_flags; uint32_t nlmsg_seq, nlmsg_pid; };
struct ifinfomsg { uint8_t ifi_family, pad; uint16_t ifi_type; int ifi_index; uint32_t ifi_flags, ifi_change; };

static struct {
	struct nlmsghdr h;
	char body[64];
} ask;
static char got[32768];

static void start(int type, int flags, uint8_t family)
{
	memset(&ask, 0, sizeof(ask));
	ask.h = (struct nlmsghdr){ sizeof(ask.h) + 16, type, NLM_F_REQUEST | flags, 77, 0 };
	ask.body[0] = family;
}

static int ask_it(int fd)
{
	CHECK_EQ(send(fd, &ask, ask.h.nlmsg_len, 0), ask.h.nlmsg_len);
	return recv(fd, got, sizeof(got), 0);
}

/* The error that the answer tells; 1: something else. */
static int refused(int fd)
{
	int n = ask_it(fd);
	struct nlmsghdr *h = (void *)got;

	if (n < (int)sizeof(*h) + 4 || h->nlmsg_type != NLMSG_ERROR)
		return 1;
	CHECK_EQ(h->nlmsg_seq, 77);
	return *(int *)(h + 1);
}

/* Is an attribute with these bytes behind the `fixed` bytes of a message? */
static bool has(struct nlmsghdr *h, int fixed, int type, const void *data, int n)
{
	for (unsigned at = sizeof(*h) + fixed; at + 4 <= h->nlmsg_len;) {
		uint16_t *a = (void *)((char *)h + at);

		if (a[1] == type && a[0] >= 4 + n && memcmp(a + 2, data, n) == 0)
			return true;
		if (a[0] < 4)
			break;
		at += (a[0] + 3) & ~3;
	}
	return false;
}

/* All of a dump: how many of its messages tell, in the attribute, these bytes. */
static int dump(int fd, int answer, int fixed, int attr, const void *data, int n)
{
	int found = 0, len = ask_it(fd);

	for (;; len = recv(fd, got, sizeof(got), 0)) {
		for (char *p = got; len >= (int)sizeof(struct nlmsghdr);) {
			struct nlmsghdr *h = (void *)p;

			CHECK(h->nlmsg_seq == 77 && h->nlmsg_flags & NLM_F_MULTI && h->nlmsg_pid == (uint32_t)getpid());
			if (h->nlmsg_type == NLMSG_DONE)
				return found;
			CHECK_EQ(h->nlmsg_type, answer);
			found += has(h, fixed, attr, data, n);
			p += (h->nlmsg_len + 3) & ~3;
			len -= (h->nlmsg_len + 3) & ~3;
		}
		if (len < 0)
			return -1;
	}
}

int main(void)
{
	int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, ROUTE), other = socket(AF_NETLINK, SOCK_DGRAM, ROUTE);
	struct sockaddr_nl a = { AF_NETLINK, 0, 0, 0 }, b;
	socklen_t len = sizeof(b);
	const uint32_t home = 0x0100007f;

	CHECK(fd >= 0 && other >= 0);
	CHECK_ERR(bind(fd, (void *)&a, 4), EINVAL);
	CHECK(bind(fd, (void *)&a, sizeof(a)) == 0 && getsockname(fd, (void *)&b, &len) == 0);
	CHECK(len == sizeof(b) && b.nl_family == AF_NETLINK && b.nl_pid == (uint32_t)getpid() && !b.nl_groups);
	CHECK_ERR(bind(fd, (void *)&a, sizeof(a)), EINVAL);
	CHECK(bind(other, (void *)&a, sizeof(a)) == 0 && getsockname(other, (void *)&a, &len) == 0);
	CHECK(a.nl_pid != b.nl_pid && a.nl_pid != 0);
	CHECK_ERR(send(fd, &ask, 0, 0), ENODATA);

	start(RTM_GETLINK, NLM_F_DUMP, 0);
	CHECK_EQ(dump(fd, RTM_NEWLINK, sizeof(struct ifinfomsg), IFLA_IFNAME, "lo", 3), 1);
	start(RTM_GETADDR, NLM_F_DUMP, AF_INET);
	CHECK_EQ(dump(fd, RTM_NEWADDR, IFADDRMSG, IFA_LOCAL, &home, 4), 1);
	start(RTM_GETROUTE, NLM_F_DUMP, AF_INET);
	CHECK(dump(fd, RTM_NEWROUTE, RTMSG, RTA_DST, &home, 4) == 1);

	start(RTM_GETLINK, 0, 0);                            /* one: by its index, its name, neither, wrong */
	ask.body[4] = 1;
	CHECK(ask_it(fd) > 0);
	struct nlmsghdr *h = (void *)got;
	struct ifinfomsg *i = (void *)(h + 1);
	CHECK(h->nlmsg_type == RTM_NEWLINK && !(h->nlmsg_flags & NLM_F_MULTI));
	CHECK(i->ifi_index == 1 && i->ifi_type == 772 && has(h, sizeof(*i), IFLA_MTU, &(int){ 65536 }, 4));
	start(RTM_GETLINK, 0, 0);
	ask.h.nlmsg_len += 8;
	memcpy(ask.body + 16, "\7\0\3\0lo\0", 8);
	CHECK(ask_it(fd) > 0 && h->nlmsg_type == RTM_NEWLINK);
	memcpy(ask.body + 20, "xy", 3);
	CHECK_EQ(refused(fd), -ENODEV);
	start(RTM_GETLINK, 0, 0);
	CHECK_EQ(refused(fd), -EINVAL);
	ask.body[4] = 99;
	CHECK_EQ(refused(fd), -ENODEV);

	start(NOT_THERE, 0, 0);
	CHECK_EQ(refused(fd), -EOPNOTSUPP);
	start(RTM_GETLINK, NLM_F_ACK, 0);                    /* the answer, then its confirmation */
	ask.body[4] = 1;
	CHECK(ask_it(fd) > 0 && h->nlmsg_type == RTM_NEWLINK);
	CHECK(recv(fd, got, sizeof(got), MSG_DONTWAIT) == 36 && h->nlmsg_type == NLMSG_ERROR && *(int *)(h + 1) == 0);
	CHECK_EQ(h->nlmsg_flags, 0x100);
	start(NOT_THERE, 0, 0);                              /* an odd length is made even in what comes back */
	ask.h.nlmsg_len = 17;
	CHECK(ask_it(fd) == 40 && h->nlmsg_len == 40);
	start(1, NLM_F_ACK, 0);                              /* no message at all */
	CHECK_EQ(refused(fd), 0);
	ask.h.nlmsg_len = 4;                                 /* too short to be one: nothing happens */
	CHECK(send(fd, &ask, 20, 0) == 20);
	CHECK_ERR(recv(fd, got, sizeof(got), MSG_DONTWAIT), EAGAIN);
	CHECK_ERR(send(fd, (void *)8, 20, 0), EFAULT);
	CHECK_ERR(listen(fd, 1), EOPNOTSUPP);
	CHECK_ERR(shutdown(fd, SHUT_RD), EOPNOTSUPP);

	if (fork() == 0) {                                   /* who is nobody changes nothing */
		CHECK(setuid(1000) == 0);
		start(RTM_NEWADDR, 0, AF_INET);
		CHECK_EQ(refused(fd), -EPERM);
		_exit(check_done());
	}
	CHECK(wait_ok());
	return check_done();
}
