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

#define IP_TOS      1
#define IP_TTL      2
#define IP_HDRINCL  3
#define IP_OPTIONS  4
#define IP_ROUTER_ALERT 5
#define IP_RECVOPTS 6
#define IP_RETOPTS  7
#define IP_PKTINFO  8
#define IP_MTU_DISCOVER 10
#define IP_RECVERR  11
#define IP_RECVTTL  12
#define IP_RECVTOS  13
#define IP_MTU      14
#define IP_FREEBIND 15
#define IP_PASSSEC  18
#define IP_TRANSPARENT 19
#define IP_ORIGDSTADDR 20
#define IP_MINTTL   21
#define IP_NODEFRAG 22
#define IP_CHECKSUM 23
#define IP_BIND_ADDRESS_NO_PORT 24
#define IP_HDRINCL  3
#define IP_RECVFRAGSIZE     25
#define IP_RECVERR_RFC4884  26
#define IP_MULTICAST_IF     32
#define IP_MULTICAST_TTL    33
#define IP_MULTICAST_LOOP   34
#define IP_MULTICAST_ALL    49
#define IP_UNICAST_IF       50

#define UDP_CORK         1
#define UDP_NO_CHECK6_TX 101
#define UDP_NO_CHECK6_RX 102
#define UDP_SEGMENT      103
#define UDP_GRO          104

/* An entry of the error queue: recv(2), IP_RECVERR in ip(7). */
struct sock_extended_err {
	uint32_t ee_errno;
	uint8_t  ee_origin, ee_type, ee_code, ee_pad;
	uint32_t ee_info, ee_data;
};
#define SO_EE_ORIGIN_ICMP 2

#define IP_ADD_MEMBERSHIP   35
#define IP_DROP_MEMBERSHIP  36

struct ip_mreqn {
	struct in_addr imr_multiaddr, imr_address;
	int            imr_ifindex;
};

struct in_pktinfo {
	int            ipi_ifindex;
	struct in_addr ipi_spec_dst, ipi_addr;
};
