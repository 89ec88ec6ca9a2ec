/* IPv4: addresses, protocols, options (layer 0). Addresses and ports are in network order: the high byte first. */
#pragma once
#include "abi/types.h"

#define IPPROTO_IP   0
#define IPPROTO_ICMP 1
#define IPPROTO_TCP  6
#define IPPROTO_UDP  17
#define IPPROTO_RAW  255
#define IPPROTO_MAX  263

#define INADDR_ANY       0x00000000u
#define INADDR_LOOPBACK  0x7f000001u
#define INADDR_BROADCAST 0xffffffffu

struct in_addr {
	uint32_t s_addr;
};

struct sockaddr_in {
	sa_family_t    sin_family;
	uint16_t       sin_port;
	struct in_addr sin_addr;
	uint8_t        sin_zero[8];
};

/* The numbers of /proc/net/tcp and tcp_info. */
enum {
	TCP_ESTABLISHED = 1, TCP_SYN_SENT, TCP_SYN_RECV, TCP_FIN_WAIT1, TCP_FIN_WAIT2, TCP_TIME_WAIT,
	TCP_CLOSE, TCP_CLOSE_WAIT, TCP_LAST_ACK, TCP_LISTEN, TCP_CLOSING,
};
