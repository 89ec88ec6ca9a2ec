/* ioctl and if_*: there is one interface, lo: index 1, up, 127.0.0.1/8, 64 KiB a packet. */
#include "inet.h"
#include <net/if.h>

int main(void)
{
	struct ifreq r, many[4];
	struct ifconf conf = { .ifc_len = sizeof(many), .ifc_buf = (char *)many };
	int fd = socket(AF_INET, SOCK_DGRAM, 0);
	char name[IF_NAMESIZE];

	CHECK_EQ(if_nametoindex("lo"), 1);
	CHECK_STR(if_indextoname(1, name), "lo");
	CHECK(if_nametoindex("nothing0") == 0 && errno == ENODEV);
	CHECK(if_indextoname(4711, name) == NULL && errno == ENXIO);
	CHECK(ioctl(fd, SIOCGIFCONF, &conf) == 0);
	CHECK_EQ(conf.ifc_len, sizeof(r));
	CHECK_STR(many[0].ifr_name, "lo");
	CHECK(((struct sockaddr_in *)&many[0].ifr_addr)->sin_addr.s_addr == htonl(INADDR_LOOPBACK));
	memset(&r, 0, sizeof(r));
	strcpy(r.ifr_name, "lo");
	CHECK(ioctl(fd, SIOCGIFFLAGS, &r) == 0);
	CHECK_EQ(r.ifr_flags & (IFF_UP | IFF_LOOPBACK | IFF_RUNNING | IFF_BROADCAST), IFF_UP | IFF_LOOPBACK | IFF_RUNNING);
	CHECK(ioctl(fd, SIOCGIFADDR, &r) == 0);
	CHECK(((struct sockaddr_in *)&r.ifr_addr)->sin_addr.s_addr == htonl(INADDR_LOOPBACK));
	CHECK(ioctl(fd, SIOCGIFNETMASK, &r) == 0);
	CHECK(((struct sockaddr_in *)&r.ifr_addr)->sin_addr.s_addr == inet_addr("255.0.0.0"));
	CHECK(ioctl(fd, SIOCGIFMTU, &r) == 0 && r.ifr_mtu == 65536);
	CHECK(ioctl(fd, SIOCGIFHWADDR, &r) == 0 && r.ifr_addr.sa_family == 772);
	CHECK(memcmp(r.ifr_addr.sa_data, "\0\0\0\0\0", 6) == 0);
	strcpy(r.ifr_name, "nothing0");
	CHECK_ERR(ioctl(fd, SIOCGIFFLAGS, &r), ENODEV);
	CHECK_ERR(ioctl(fd, SIOCGIFADDR, (void *)8), EFAULT);
	return check_done();
}
