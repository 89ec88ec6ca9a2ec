/* Names of hosts, services and protocols: /etc/hosts, /etc/services, /etc/protocols. There is no name server. */
#pragma once
#include <netinet/in.h>

struct addrinfo {
	int              ai_flags, ai_family, ai_socktype, ai_protocol;
	socklen_t        ai_addrlen;
	struct sockaddr *ai_addr;
	char            *ai_canonname;
	struct addrinfo *ai_next;
};

#define AI_PASSIVE     0x01
#define AI_CANONNAME   0x02
#define AI_NUMERICHOST 0x04
#define AI_V4MAPPED    0x08
#define AI_ALL         0x10
#define AI_ADDRCONFIG  0x20
#define AI_NUMERICSERV 0x400

#define NI_NUMERICHOST 0x01
#define NI_NUMERICSERV 0x02
#define NI_NAMEREQD    0x08
#define NI_DGRAM       0x10
#define NI_MAXHOST     1025
#define NI_MAXSERV     32

#define EAI_BADFLAGS (-1)
#define EAI_NONAME   (-2)
#define EAI_AGAIN    (-3)
#define EAI_FAMILY   (-6)
#define EAI_SOCKTYPE (-7)
#define EAI_SERVICE  (-8)
#define EAI_MEMORY   (-10)
#define EAI_OVERFLOW (-12)

int         getaddrinfo(const char *restrict host, const char *restrict service,
			const struct addrinfo *restrict hints, struct addrinfo **restrict list);
void        freeaddrinfo(struct addrinfo *list);
int         getnameinfo(const struct sockaddr *restrict addr, socklen_t len, char *restrict host,
			socklen_t hostlen, char *restrict service, socklen_t servicelen, int flags);
const char *gai_strerror(int error);

/* The old forms, whose results the next call overwrites. */
struct hostent {
	char  *h_name;
	char **h_aliases;
	int    h_addrtype, h_length;
	char **h_addr_list;
};

struct servent {
	char  *s_name;
	char **s_aliases;
	int    s_port;                  /* network order */
	char  *s_proto;
};

struct protoent {
	char  *p_name;
	char **p_aliases;
	int    p_proto;
};

extern int h_errno;
#define HOST_NOT_FOUND 1
#define TRY_AGAIN      2

struct hostent  *gethostbyname(const char *name);
struct servent  *getservbyname(const char *name, const char *protocol);
struct servent  *getservbyport(int port, const char *protocol);
