/* netbench - what TCP makes of a bad wire, and what a packet costs through a virtio card, on any kernel with Linux's
   calls. Runs as init; under QEMU's -icount a nanosecond is an instruction. Prints "row<TAB>name<TAB>value".
   "nb.loss=P" on the command line: MB a second through lo with 20 ms each way, P per cent lost, the mean over several
   transfers of nb.mib MiB. "nb.card": instructions for a datagram of 1 KiB sent and another received, beside a peer
   that echoes (tools/netbench). On Linux modules are loaded from /modules, and lo is made bad by netem (sch_netem(8)). */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <fcntl.h>
#include <net/if.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/io.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/reboot.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static char words[4096];

static long long now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1000000000LL + t.tv_nsec;
}

static void die(const char *what)
{
	perror(what);
	exit(1);
}

static double word(const char *name, double otherwise)
{
	char *at = strstr(words, name);

	return at ? atof(at + strlen(name)) : otherwise;
}

/* ---- the wire ---- */

struct netem { unsigned latency, limit, loss, gap, duplicate, jitter; };

/* RTM_NEWQDISC: netem at the root of lo. Its times are in ticks of 64 ns. */
static void linux_wire(double loss)
{
	struct {
		unsigned len; unsigned short type, flags; unsigned seq, pid;
		unsigned char family, pad[3]; int index; unsigned handle, parent, info;
		unsigned short klen, kind; char name[8];
		unsigned short olen, options; struct netem netem;
	} m = { sizeof m, 36, 0x505, 1, 0, 0, { 0 }, 1, 0, 0xffffffff, 0, 10, 1, "netem", 4 + sizeof(struct netem), 2,
		{ 20000000 / 64, 1000, loss / 100 * 4294967295.0, 0, 0, 0 } };
	char answer[512];
	int fd = socket(AF_NETLINK, SOCK_RAW, 0);

	if (send(fd, &m, sizeof m, 0) < 0 || recv(fd, answer, sizeof answer, 0) < 20 || *(int *)(answer + 16) != 0)
		die("netem");
	close(fd);
}

static void wire(double loss, unsigned seed)
{
	FILE *f = fopen("/proc/sys/net/loopback", "w");

	if (!f) {
		linux_wire(loss);
		return;
	}
	fprintf(f, "wire:loss=%g,delay=20,seed=%u", loss, seed);
	fclose(f);
}

static void if_up(const char *name, const char *address, int mtu)
{
	struct ifreq r = { 0 };
	struct sockaddr_in *a = (void *)&r.ifr_addr;
	int fd = socket(AF_INET, SOCK_DGRAM, 0);

	strcpy(r.ifr_name, name);
	if (mtu && (r.ifr_mtu = mtu, ioctl(fd, SIOCSIFMTU, &r) < 0))
		die("mtu");
	if (address) {
		a->sin_family = AF_INET;
		a->sin_addr.s_addr = inet_addr(address);
		if (ioctl(fd, SIOCSIFADDR, &r) < 0)
			die(name);
		a->sin_addr.s_addr = inet_addr("255.255.255.0");
		ioctl(fd, SIOCSIFNETMASK, &r);
	}
	ioctl(fd, SIOCGIFFLAGS, &r);
	r.ifr_flags |= IFF_UP;
	if (ioctl(fd, SIOCSIFFLAGS, &r) < 0)
		die(name);
	close(fd);
}

/* Seconds that n bytes take, from the first to the last. */
static double transfer(size_t n)
{
	static char data[65536];
	struct sockaddr_in a = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t len = sizeof a;
	int l = socket(AF_INET, SOCK_STREAM, 0), c, s;

	if (bind(l, (void *)&a, sizeof a) < 0 || listen(l, 1) < 0 || getsockname(l, (void *)&a, &len) < 0)
		die("listen");
	pid_t child = fork();
	if (child == 0) {
		c = socket(AF_INET, SOCK_STREAM, 0);
		if (connect(c, (void *)&a, sizeof a) < 0)
			die("connect");
		for (size_t left = n; left > 0;) {
			ssize_t part = write(c, data, left < sizeof data ? left : sizeof data);
			if (part < 0)
				die("write");
			left -= part;
		}
		_exit(0);
	}
	if ((s = accept(l, NULL, NULL)) < 0)
		die("accept");
	long long start = now();
	for (size_t got = 0; got < n;) {
		ssize_t part = read(s, data, sizeof data);
		if (part <= 0)
			die("read");
		got += part;
	}
	double took = (now() - start) / 1e9;
	close(s);
	close(l);
	waitpid(child, NULL, 0);
	return took;
}

static void losses(double loss)
{
	int runs = word("nb.runs=", 8), mtu = word("nb.mtu=", 0);
	double mib = word("nb.mib=", 4), total = 0;

	if_up("lo", NULL, mtu);
	for (int i = 0; i < runs; i++) {
		wire(loss, i + 1);
		double took = transfer(mib * 1048576);
		fprintf(stderr, "run %d: %.3f s\n", i, took);
		total += took;
	}
	printf("row\twire_%g%s\t%.4f\n", loss, mtu ? "_mtu" : "", mib * 1.048576 * runs / total);
}

/* ---- the card ---- */

/* Somebody who is never asleep counts what is left over, so that waiting is not taken for work. */
static volatile long *spins;

static void spin(long n)
{
	for (long i = 0; i < n; i++)
		++*spins;
}

static void card(void)
{
	enum { WINDOW = 32, ALONE = 2000000 };
	struct sockaddr_in a = { .sin_family = AF_INET, .sin_port = htons(7), .sin_addr.s_addr = inet_addr("10.0.0.1") };
	static char data[1024];
	int s = socket(AF_INET, SOCK_DGRAM, 0), lost = 0, rounds = word("nb.rounds=", 100);
	struct timeval tv = { 2, 0 };
	long long start;

	spins = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if_up("eth0", "10.0.0.2", 0);
	setsockopt(s, SOL_SOCKET, SO_RCVTIMEO, &tv, sizeof tv);
	if (connect(s, (void *)&a, sizeof a) < 0)
		die("connect");
	for (int i = 0; i < 30; i++) {           /* the card wakes up, ARP asks */
		send(s, data, sizeof data, 0);
		if (recv(s, data, sizeof data, 0) == sizeof data)
			break;
	}
	start = now();
	spin(ALONE);
	double each = (double)(now() - start) / ALONE;
	pid_t child = fork();
	if (child == 0) {
		nice(19);
		for (;;)
			spin(1000);
	}
	for (int warm = 1; warm >= 0; warm--) {
		usleep(50000);
		long before = *spins;
		start = now();
		for (int r = 0; r < rounds; r++) {
			for (int i = 0; i < WINDOW; i++)
				if (send(s, data, sizeof data, 0) < 0)
					die("send");
			for (int i = 0; i < WINDOW; i++)
				lost += recv(s, data, sizeof data, 0) < 0;
		}
		double all = now() - start, idle = (*spins - before) * each;
		if (!warm)
			printf("row\tcard_1k\t%.0f\nrow\tcard_lost\t%d\n", (all - idle) / (WINDOW * rounds), lost);
	}
	kill(child, 9);
}

static void modules(void)
{
	FILE *f = fopen("/modules/order", "r");
	char name[100], path[128];

	while (f && fscanf(f, "%99s", name) == 1) {
		snprintf(path, sizeof path, "/modules/%s", name);
		int fd = open(path, O_RDONLY);
		if (fd < 0 || syscall(SYS_finit_module, fd, "", 0) < 0)
			perror(path);
		close(fd);
	}
}

int main(void)
{
	mkdir("/proc", 0755);
	mount("proc", "/proc", "proc", 0, NULL);
	setvbuf(stdout, NULL, _IONBF, 0);
	int fd = open("/proc/cmdline", O_RDONLY);
	if (read(fd, words, sizeof words - 1) <= 0)
		die("cmdline");
	modules();
	if (fork() == 0) {
		if (strstr(words, "nb.card"))
			card();
		else
			losses(word("nb.loss=", 0));
		exit(0);
	}
	wait(NULL);
	puts("bench end");
	reboot(RB_POWER_OFF);
	if (iopl(3) == 0)
		outb(0, 0xf4);
	return 0;
}
