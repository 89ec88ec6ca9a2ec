/* Requests about network interfaces (layer 0). */
#pragma once
#include "abi/inet.h"

#define SIOCGIFNAME    0x8910
#define SIOCGIFCONF    0x8912
#define SIOCGIFFLAGS   0x8913
#define SIOCSIFFLAGS   0x8914
#define SIOCGIFADDR    0x8915
#define SIOCSIFADDR    0x8916
#define SIOCGIFDSTADDR 0x8917
#define SIOCGIFBRDADDR 0x8919
#define SIOCGIFNETMASK 0x891b
#define SIOCGIFMETRIC  0x891d
#define SIOCGIFMTU     0x8921
#define SIOCSIFMTU     0x8922
#define SIOCGIFHWADDR  0x8927
#define SIOCGIFINDEX   0x8933
#define SIOCGIFTXQLEN  0x8942

#define IFF_UP       0x01
#define IFF_LOOPBACK 0x08
#define IFF_RUNNING  0x40
#define IFF_LOWER_UP 0x10000

#define ARPHRD_LOOPBACK 772

struct ifreq {
	char ifr_name[16];
	union {
		struct sockaddr_in ifr_addr;
		int16_t            ifr_flags;
		int                ifr_index;   /* or another number */
		char               ifr_space[24];
	};
};

struct ifconf {
	int           ifc_len;
	struct ifreq *ifc_buf;
};
