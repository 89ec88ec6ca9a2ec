/* TCP_INFO and /proc/net/tcp_info (which is Sprout's) of a connection over a long wire: the round trip, the windows, and
   that something was sent again. */
#include "inet.h"

static struct tcp_info info_of(int fd)
{
	struct tcp_info i;
	socklen_t len = sizeof(i);

	CHECK(getsockopt(fd, IPPROTO_TCP, TCP_INFO, &i, &len) == 0);
	return i;
}

/* The line of this port in /proc/net/tcp_info, from its names on; NULL: none. */
static const char *told(int port)
{
	static char line[512];
	FILE *f = fopen("/proc/net/tcp_info", "r");
	unsigned lport;
	int found = 0;

	while (f && !found && fgets(line, sizeof(line), f))
		found = sscanf(line, "%*x:%x", &lport) == 1 && lport == port;
	if (f)
		fclose(f);
	return found ? line : NULL;
}

static void all_is_acknowledged(int fd)
{
	for (int i = 0, n = 1; i < 2000 && n; i++, poll(NULL, 0, 10))
		CHECK(ioctl(fd, TIOCOUTQ, &n) == 0);
}

int main(void)
{
	static char bytes[8000];
	struct tcp_info i;
	double rtt, var;
	unsigned rto, now, all, cwnd, rwnd;
	const char *line;
	int fd[2];

	if (!has_wire())
		SKIP("no wire that can be told to lose");
	wire("delay=20");
	tcp_pair(fd);
	CHECK_EQ(write(fd[0], bytes, sizeof(bytes)), sizeof(bytes));
	all_is_acknowledged(fd[0]);
	i = info_of(fd[0]);
	CHECK(i.tcpi_state == 1 && i.tcpi_rtt >= 40000 && i.tcpi_rto >= 240000 && i.tcpi_snd_cwnd >= 10 && i.tcpi_total_retrans == 0);
	wire("loss=100");
	CHECK_EQ(write(fd[0], bytes, sizeof(bytes)), sizeof(bytes));
	CHECK(info_of(fd[0]).tcpi_unacked >= 1);
	wire("delay=20");
	all_is_acknowledged(fd[0]);
	CHECK(info_of(fd[0]).tcpi_total_retrans >= 1);
	line = told(ntohs(name_of(fd[0]).sin_port));
	CHECK(line && strstr(line, " cubic mss:"));
	CHECK(line && sscanf(strstr(line, "cwnd:"), "cwnd:%u", &cwnd) == 1 && cwnd >= 1);
	CHECK(line && sscanf(strstr(line, "rtt:"), "rtt:%lf/%lf rto:%u retrans:%u/%u", &rtt, &var, &rto, &now, &all) == 5 &&
	      rtt >= 40 && rto >= 240 && now == 0 && all >= 1);
	CHECK(line && sscanf(strstr(line, "rwnd:"), "rwnd:%u", &rwnd) == 1 && rwnd > 1000);
	wire(NULL);
	return check_done();
}
