/* Internet addresses; what the kernel knows of them too is in abi/inet.h. */
#pragma once
#include <sys/socket.h>

typedef uint16_t in_port_t;
typedef uint32_t in_addr_t;

struct in6_addr {
	union {
		uint8_t  s6_bytes[16];
		uint16_t s6_halves[8];
		uint32_t s6_words[4];
	} u;
};

struct sockaddr_in6 {
	sa_family_t     sin6_family;
	in_port_t       sin6_port;
	uint32_t        sin6_flowinfo;
	struct in6_addr sin6_addr;
	uint32_t        sin6_scope_id;
};

#define INADDR_NONE      ((in_addr_t)0xffffffff)

#define INET_ADDRSTRLEN  16
#define IN6ADDR_ANY_INIT      { { { 0 } } }
#define IN6ADDR_LOOPBACK_INIT { { { 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1 } } }
extern const struct in6_addr in6addr_any, in6addr_loopback;
uint16_t htons(uint16_t n);
uint16_t ntohs(uint16_t n);
uint32_t htonl(uint32_t n);
uint32_t ntohl(uint32_t n);

#define IP_OPTIONS      4
#define IP_TRANSPARENT  19
#define IP_MULTICAST_ALL    49

struct ip_mreq {
	struct in_addr imr_multiaddr, imr_interface;
};
