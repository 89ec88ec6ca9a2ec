/* ifconfig lo:1 down: SIOCSIFFLAGS without IFF_UP of an alias takes its address away, and lo stays up; netdevice(7). */
#include "tools.h"
#include <arpa/inet.h>
#include <net/if.h>
#include <netinet/in.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

static struct ifreq named(const char *name, const char *addr)
{
	struct ifreq r = { 0 };
	struct sockaddr_in *in = (void *)&r.ifr_addr;

	strcpy(r.ifr_name, name);
	in->sin_family = AF_INET;
	if (addr)
		in->sin_addr.s_addr = inet_addr(addr);
	return r;
}

int main(void)
{
	struct ifreq r = named("lo:1", "10.77.0.1");
	int s = socket(AF_INET, SOCK_DGRAM, 0);

	if (ioctl(s, SIOCSIFADDR, &r) < 0 && errno == EPERM)
		SKIP("needs CAP_NET_ADMIN");
	r = named("lo:1", NULL);
	CHECK_EQ(ioctl(s, SIOCGIFADDR, &r), 0);
	CHECK_EQ(((struct sockaddr_in *)&r.ifr_addr)->sin_addr.s_addr, inet_addr("10.77.0.1"));
	r = named("lo:1", NULL);
	CHECK_EQ(ioctl(s, SIOCGIFFLAGS, &r), 0);
	CHECK(r.ifr_flags & IFF_UP);
	CHECK_EQ(ioctl(s, SIOCSIFFLAGS, &r), 0);                           /* up as it is */
	r.ifr_flags &= ~IFF_UP;
	CHECK_EQ(ioctl(s, SIOCSIFFLAGS, &r), 0);
	r = named("lo:1", NULL);
	CHECK_ERR(ioctl(s, SIOCGIFADDR, &r), EADDRNOTAVAIL);
	r.ifr_flags = 0;
	CHECK_ERR(ioctl(s, SIOCSIFFLAGS, &r), EADDRNOTAVAIL);
	r = named("lo", NULL);
	CHECK_EQ(ioctl(s, SIOCGIFFLAGS, &r), 0);
	CHECK(r.ifr_flags & IFF_UP);
	return check_done();
}
