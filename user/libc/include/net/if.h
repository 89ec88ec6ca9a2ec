/* Network interfaces. */
#pragma once
#include <sys/socket.h>

#define IFNAMSIZ 16

struct ifreq {
	char ifr_name[IFNAMSIZ];
	union {
		struct sockaddr ifr_addr;
		short ifr_flags;
		int   ifr_ifindex;
		int   ifr_mtu;
		char  ifr_pad[24];
	};
};

struct ifconf {
	int   ifc_len;
	char *ifc_buf;                  /* an array of struct ifreq */
};

#define IFF_UP        0x01
#define IFF_BROADCAST 0x02
#define IFF_LOOPBACK  0x08
#define IFF_RUNNING   0x40

unsigned if_nametoindex(const char *name);
