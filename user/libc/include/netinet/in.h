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
#define IPPROTO_IPV6 41
#define IPV6_V6ONLY 26

#define s6_addr   u.s6_bytes
#define s6_addr16 u.s6_halves
#define s6_addr32 u.s6_words
#define INET_ADDRSTRLEN  16
#define INET6_ADDRSTRLEN 46
#define IN6ADDR_ANY_INIT      { { { 0 } } }
#define IN6ADDR_LOOPBACK_INIT { { { 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1 } } }
extern const struct in6_addr in6addr_any, in6addr_loopback;
uint16_t htons(uint16_t n);
uint16_t ntohs(uint16_t n);
uint32_t htonl(uint32_t n);
uint32_t ntohl(uint32_t n);

#define INADDR_ALLHOSTS_GROUP   ((in_addr_t)0xe0000001)
#define INADDR_UNSPEC_GROUP     ((in_addr_t)0xe0000000)
#define INADDR_MAX_LOCAL_GROUP  ((in_addr_t)0xe00000ff)
#define IN_LOOPBACKNET   127
#define IN_CLASSA(a)     (((in_addr_t)(a) & 0x80000000) == 0)
#define IN_CLASSB(a)     (((in_addr_t)(a) & 0xc0000000) == 0x80000000)
#define IN_CLASSC(a)     (((in_addr_t)(a) & 0xe0000000) == 0xc0000000)
#define IN_CLASSD(a)     (((in_addr_t)(a) & 0xf0000000) == 0xe0000000)
#define IN_CLASSA_NET    0xff000000
#define IN_CLASSB_NET    0xffff0000
#define IN_CLASSC_NET    0xffffff00
#define IN_CLASSA_NSHIFT 24
#define IN_CLASSB_NSHIFT 16
#define IN_CLASSC_NSHIFT 8
#define IN_MULTICAST(a)  IN_CLASSD(a)
#define IN_EXPERIMENTAL(a) (((in_addr_t)(a) & 0xe0000000) == 0xe0000000)
#define IN_BADCLASS(a)   (((in_addr_t)(a) & 0xf0000000) == 0xf0000000)
#define IPPORT_RESERVED     1024
#define IPPORT_USERRESERVED 5000
#define IPPROTO_IGMP    2
#define IPPROTO_UDPLITE 136
#define IPPROTO_SCTP    132
#define IPPROTO_MPTCP   262
#define IP_OPTIONS      4
#define IP_PKTOPTIONS   9
#define IP_TRANSPARENT  19
#define IP_RECVORIGDSTADDR 20
#define IP_MULTICAST_ALL    49
#define IP_PMTUDISC_DONT 0
#define IP_PMTUDISC_WANT 1
#define IP_PMTUDISC_DO   2
#define IPV6_UNICAST_HOPS 16
#define IPV6_JOIN_GROUP   20
#define IPV6_RECVPKTINFO  49
#define IPV6_PKTINFO      50
#define IPV6_TCLASS       67

struct ip_mreq {
	struct in_addr imr_multiaddr, imr_interface;
};

#define IN6_IS_ADDR_UNSPECIFIED(a) (!(a)->s6_addr32[0] && !(a)->s6_addr32[1] && \
	!(a)->s6_addr32[2] && !(a)->s6_addr32[3])
#define IN6_IS_ADDR_LOOPBACK(a) (!(a)->s6_addr32[0] && !(a)->s6_addr32[1] && \
	!(a)->s6_addr32[2] && (a)->s6_addr32[3] == htonl(1))
#define IN6_IS_ADDR_V4MAPPED(a) (!(a)->s6_addr32[0] && !(a)->s6_addr32[1] && \
	(a)->s6_addr32[2] == htonl(0xffff))
