/* coredump_filter and oom_adj can be written, and are inherited; smaps says what is locked; the number of
   pseudo-terminals is counted; the sysctls of the network that servers read are there; and who polls
   /proc/sys/kernel/hostname hears of a change. */
#include "tools.h"
#include "ptypair.h"
#include <poll.h>
#include <sched.h>
#include <sys/epoll.h>

static long put(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY);
	long n = fd < 0 ? -1 : write(fd, text, strlen(text));
	int e = errno;

	close(fd);
	errno = e;
	return n;
}

static char *get(const char *path)
{
	static char text[65536];
	int fd = open(path, O_RDONLY), n, all = 0;

	while (fd >= 0 && (n = read(fd, text + all, sizeof(text) - 1 - all)) > 0)
		all += n;
	text[all] = 0;
	close(fd);
	return text;
}

static void hostname(void)
{
	struct epoll_event ev = { .events = EPOLLPRI };
	struct pollfd p;
	char old[65];
	int ep = epoll_create1(0);

	if (geteuid() != 0 || unshare(CLONE_NEWUTS) < 0) {
		if (errno != ENOSYS && errno != EINVAL)
			return;
	}
	CHECK(gethostname(old, sizeof(old)) == 0);
	p = (struct pollfd){ open("/proc/sys/kernel/hostname", O_RDONLY), POLLIN | POLLPRI, 0 };
	CHECK(p.fd >= 0);
	CHECK(epoll_ctl(ep, EPOLL_CTL_ADD, p.fd, &ev) == 0);
	CHECK_EQ(epoll_wait(ep, &ev, 1, 0), 0);
	CHECK(poll(&p, 1, 0) == 1 && p.revents == POLLIN);
	if (fork() == 0) {
		CHECK(sethostname("other", 5) == 0);
		_exit(check_done());
	}
	CHECK_EQ(epoll_wait(ep, &ev, 1, 10000), 1);
	CHECK_EQ(ev.events, EPOLLPRI | EPOLLERR);
	CHECK(wait_ok());
	CHECK(poll(&p, 1, 0) == 1 && p.revents == POLLIN);        /* told once */
	CHECK_EQ(put("/proc/sys/kernel/hostname", "third\n"), 6);
	CHECK(poll(&p, 1, 0) == 1 && p.revents == (POLLIN | POLLPRI | POLLERR));
	CHECK_STR(get("/proc/sys/kernel/hostname"), "third\n");
	CHECK(sethostname(old, strlen(old)) == 0);
}

int main(void)
{
	static const char *const net[] = {
		"core/somaxconn", "core/optmem_max", "core/rmem_default", "core/rmem_max", "core/wmem_default", "core/wmem_max",
		"ipv4/tcp_rmem", "ipv4/tcp_wmem", "ipv4/tcp_max_syn_backlog", "ipv4/tcp_fin_timeout", "ipv4/tcp_syncookies",
		"ipv4/tcp_tw_reuse", "ipv4/tcp_keepalive_time", "ipv4/tcp_keepalive_intvl", "ipv4/tcp_keepalive_probes",
		"ipv4/tcp_fastopen", "ipv4/ip_forward", "ipv4/ip_default_ttl",
	};
	char path[80], *p = pages_new(4), *s;
	int m, before, a, b, c;

	CHECK_STR(get("/proc/self/coredump_filter"), "00000033\n");
	CHECK_EQ(put("/proc/self/coredump_filter", "0x1007\n"), 7);
	CHECK_ERR(put("/proc/self/coredump_filter", "seven"), EINVAL);
	if (fork() == 0) {
		CHECK_STR(get("/proc/self/coredump_filter"), "00000007\n");
		_exit(check_done());
	}
	CHECK(wait_ok());
	CHECK_EQ(put("/proc/self/oom_adj", "15"), 2);
	CHECK_STR(get("/proc/self/oom_adj"), "15\n");
	CHECK_STR(get("/proc/self/oom_score_adj"), "1000\n");
	CHECK_ERR(put("/proc/self/oom_adj", "16"), EINVAL);
	CHECK_ERR(put("/proc/self/oom_adj", "-18"), EINVAL);

	memset(p, 1, 4 * PAGE);
	CHECK(mlock(p, 3 * PAGE) == 0);
	snprintf(path, sizeof(path), "%lx-%lx ", (long)p, (long)p + 3 * PAGE);
	s = strstr(get("/proc/self/smaps"), path);
	s = s ? strstr(s, "\nLocked:") : NULL;
	CHECK(s && strtol(s + 8, NULL, 10) == 12);

	before = atoi(get("/proc/sys/kernel/pty/nr"));
	pty_pair(&m);
	CHECK(atoi(get("/proc/sys/kernel/pty/nr")) > before || before > 0);
	CHECK(atoi(get("/proc/sys/kernel/pty/max")) >= 64);

	for (int i = 0; i < COUNT(net); i++) {
		snprintf(path, sizeof(path), "/proc/sys/net/%s", net[i]);
		if (!CHECK(access(path, R_OK) == 0 && *get(path) >= '0'))
			check_failed(net[i], 0, "not there");
	}
	CHECK_EQ(sscanf(get("/proc/sys/net/ipv4/tcp_rmem"), "%d\t%d\t%d\n", &a, &b, &c), 3);
	CHECK(a <= b && b <= c);
	hostname();
	return check_done();
}
