/* PACKET_RX_RING: frames arrive in memory that the program has mapped, each the kernel's until it is written and the program's until
   it is given back; what finds no room is counted. packet(7), packet_mmap.rst. */
#include "tools.h"
#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/mman.h>
#include <sys/socket.h>

struct ll { unsigned short family, protocol; int ifindex; unsigned short hatype; unsigned char pkttype, halen, addr[8]; };
struct req { unsigned block_size, block_nr, frame_size, frame_nr; };
struct hdr {
	volatile unsigned status;
	unsigned len, snaplen;
	unsigned short mac, net;
	unsigned sec, nsec;
};
#define PACKET 263
enum { RX_RING = 5, STATISTICS, VERSION = 10, HDRLEN, RESERVE };
#define FRAMES 8
#define FRAME  1024

static struct hdr *frame(char *ring, int n)
{
	return (void *)(ring + n * FRAME);
}

int main(void)
{
	struct ll at = { AF_PACKET, htons(0x0800), 1 }, *from;
	struct sockaddr_in to = { .sin_family = AF_INET, .sin_port = htons(9), .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	struct req q = { 4096, 2, FRAME, FRAMES }, bad;
	int s = socket(AF_PACKET, SOCK_RAW, 0), u = socket(AF_INET, SOCK_DGRAM, 0), v, i;
	unsigned stats[2];
	socklen_t len = sizeof v;
	struct pollfd p = { s, POLLIN, 0 };
	char much[2000] = { 0 }, *ring, *m;
	struct sockaddr_in end = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t size = sizeof end;
	int r = socket(AF_INET, SOCK_DGRAM, 0);

	if (s < 0 && errno == EPERM)
		SKIP("needs CAP_NET_RAW");
	CHECK(bind(r, (void *)&end, sizeof end) == 0 && getsockname(r, (void *)&end, &size) == 0);
	CHECK_ERR(mmap(NULL, 8192, PROT_READ | PROT_WRITE, MAP_SHARED, s, 0) == MAP_FAILED ? -1 : 0, EINVAL);
	CHECK_ERR(mmap(NULL, 8192, PROT_READ | PROT_WRITE, MAP_SHARED, u, 0) == MAP_FAILED ? -1 : 0, ENODEV);
	v = 1;
	CHECK_EQ(getsockopt(s, PACKET, HDRLEN, &v, &len), 0);
	CHECK_EQ(v, 32);
	v = 77;
	CHECK_ERR(getsockopt(s, PACKET, HDRLEN, &v, &len), EINVAL);
	CHECK_ERR(setsockopt(s, PACKET, VERSION, &v, sizeof v), EINVAL);
	CHECK_ERR(setsockopt(s, PACKET, 4711, &v, sizeof v), ENOPROTOOPT);
	v = 1;
	CHECK_EQ(setsockopt(s, PACKET, VERSION, &v, sizeof v), 0);
	v = 4;
	CHECK_EQ(setsockopt(s, PACKET, RESERVE, &v, sizeof v), 0);
	bad = q;
	bad.block_size = 4000;
	CHECK_ERR(setsockopt(s, PACKET, RX_RING, &bad, sizeof bad), EINVAL);
	bad = q;
	bad.frame_nr++;
	CHECK_ERR(setsockopt(s, PACKET, RX_RING, &bad, sizeof bad), EINVAL);
	bad = q;
	bad.frame_size = 1000;
	CHECK_ERR(setsockopt(s, PACKET, RX_RING, &bad, sizeof bad), EINVAL);
	CHECK_EQ(setsockopt(s, PACKET, RX_RING, &q, sizeof q), 0);
	CHECK_ERR(setsockopt(s, PACKET, RX_RING, &q, sizeof q), EBUSY);
	CHECK_ERR(setsockopt(s, PACKET, VERSION, &v, sizeof v), EINVAL);
	CHECK_ERR(mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, s, 0) == MAP_FAILED ? -1 : 0, EINVAL);
	ring = mmap(NULL, 8192, PROT_READ | PROT_WRITE, MAP_SHARED, s, 0);
	CHECK(ring != MAP_FAILED);
	CHECK_EQ(bind(s, (void *)&at, sizeof at), 0);
	CHECK_EQ(poll(&p, 1, 0), 0);

	CHECK_EQ(sendto(u, "hello", 5, 0, (void *)&to, sizeof to), 5);
	CHECK_EQ(poll(&p, 1, 3000), 1);
	CHECK_EQ(frame(ring, 0)->status & 1, 1);
	CHECK_EQ(frame(ring, 0)->len, 14 + 20 + 8 + 5);
	CHECK_EQ(frame(ring, 0)->snaplen, 47);
	CHECK_EQ(frame(ring, 0)->net - frame(ring, 0)->mac, 14);
	CHECK_EQ(frame(ring, 0)->net, 80 + 4);
	CHECK(frame(ring, 0)->sec > 1600000000);
	m = (char *)frame(ring, 0) + frame(ring, 0)->net;
	CHECK(m[0] == 0x45 && memcmp(m + 28, "hello", 5) == 0);
	from = (void *)((char *)frame(ring, 0) + 32);
	CHECK(from->family == AF_PACKET && from->protocol == htons(0x0800) && from->ifindex == 1 && from->hatype == 772);
	frame(ring, 0)->status = 0;
	CHECK_EQ(poll(&p, 1, 3000), 1);
	CHECK_EQ(frame(ring, 1)->status & 1, 1);
	m = (char *)frame(ring, 1) + frame(ring, 1)->net;                  /* that nobody is there */
	CHECK(m[9] == IPPROTO_ICMP && m[20] == 3 && m[21] == 3);
	frame(ring, 1)->status = 0;
	CHECK_EQ(poll(&p, 1, 0), 0);

	/* a datagram larger than a frame is cut off; without room nothing is overwritten */
	for (i = 0; i < 2 * FRAMES; i++)
		CHECK_EQ(sendto(u, much, sizeof much, 0, (void *)&to, sizeof to), (int)sizeof much);
	CHECK_EQ(sendto(u, "last", 4, 0, (void *)&end, sizeof end), 4);    /* where it arrives, the others have been */
	CHECK_EQ(recv(r, much, sizeof much, 0), 4);
	CHECK_EQ(frame(ring, 2)->len, 14 + 20 + 8 + 2000);
	CHECK_EQ(frame(ring, 2)->snaplen, FRAME - frame(ring, 2)->mac);
	len = sizeof stats;
	CHECK_EQ(getsockopt(s, PACKET, STATISTICS, stats, &len), 0);
	CHECK(stats[0] >= 2 + 2 * FRAMES && stats[1] >= FRAMES && stats[0] - stats[1] == 2 + FRAMES);
	for (i = 0; i < FRAMES; i++)
		frame(ring, i)->status = 0;
	close(s);                                                          /* the memory stays as long as it is mapped */
	ring[100] = 1;
	CHECK_EQ(munmap(ring, 8192), 0);
	return check_done();
}
