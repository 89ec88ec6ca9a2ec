/* Network interfaces. */
#pragma once
#include <sys/socket.h>

#define IFNAMSIZ 16
#define IF_NAMESIZE IFNAMSIZ

struct ifreq {
	char ifr_name[IFNAMSIZ];
	union {
		struct sockaddr ifr_addr;
		struct sockaddr ifr_dstaddr;
		struct sockaddr ifr_broadaddr;
		struct sockaddr ifr_netmask;
		struct sockaddr ifr_hwaddr;
		short ifr_flags;
		int   ifr_ifindex;
		int   ifr_metric;
		int   ifr_mtu;
		int   ifr_qlen;
		char  ifr_newname[IFNAMSIZ];
		char *ifr_data;
		char  ifr_pad[24];
	};
};

struct ifconf {
	int ifc_len;
	union {
		char         *ifc_buf;
		struct ifreq *ifc_req;
	};
};

#define IFF_UP          0x01
#define IFF_BROADCAST   0x02
#define IFF_LOOPBACK    0x08
#define IFF_RUNNING     0x40
#define IFF_NOARP       0x80
#define IFF_PROMISC     0x100
#define IFF_MULTICAST   0x1000

struct if_nameindex {
	unsigned if_index;
	char    *if_name;
};

unsigned if_nametoindex(const char *name);
char    *if_indextoname(unsigned index, char *name);
