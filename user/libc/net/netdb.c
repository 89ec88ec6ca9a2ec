/* Names of hosts, services and protocols out of their files in /etc, one record a line: fields with blanks between
   them, # begins a comment. Hosts that no file names are numbers, or what the network's name service says (dns.c). */
#include <arpa/inet.h>
#include <netdb.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>
#include "user/libc/libc.h"
#include "user/libc/net/dns.h"

#define FIELDS 16

int h_errno;

/* A file being read; the fields of its last line point into it. */
struct table {
	FILE *f;
	char  line[512];
	char *field[FIELDS + 1];
	int   n;
};

static int table_open(struct table *t, const char *path)
{
	t->f = fopen(path, "re");
	return t->f != NULL;
}

/* The next line with at least two fields, or closes the file. */
static int table_next(struct table *t)
{
	while (fgets(t->line, sizeof t->line, t->f)) {
		char *rest = t->line;
		t->line[strcspn(t->line, "#\n")] = 0;
		for (t->n = 0; t->n < FIELDS && (t->field[t->n] = strtok_r(rest, " \t\r", &rest));)
			t->n++;
		t->field[t->n] = NULL;
		if (t->n >= 2)
			return 1;
	}
	fclose(t->f);
	return 0;
}

/* Is one of the fields from `first` on, leaving out `skip`, this name? */
static int table_names(struct table *t, int skip, const char *name)
{
	for (int i = 0; i < t->n; i++)
		if (i != skip && strcasecmp(t->field[i], name) == 0)
			return 1;
	return 0;
}

/* ---- services and protocols: "http 80/tcp www", "tcp 6 TCP" ---- */

static struct servent *service(const char *name, int port, const char *protocol)
{
	static struct table t;
	static struct servent s;

	if (!table_open(&t, "/etc/services"))
		return NULL;
	while (table_next(&t)) {
		char *slash = strchr(t.field[1], '/');
		if (!slash || (protocol && strcmp(slash + 1, protocol) != 0))
			continue;
		s = (struct servent){ t.field[0], t.field + 2, htons(atoi(t.field[1])), slash + 1 };
		if (name ? table_names(&t, 1, name) : s.s_port == port) {
			fclose(t.f);
			return &s;
		}
	}
	return NULL;
}

struct servent *getservbyname(const char *name, const char *protocol)
{
	return service(name, 0, protocol);
}

struct servent *getservbyport(int port, const char *protocol)
{
	return service(NULL, port, protocol);
}

/* ---- hosts: "127.0.0.1 localhost sprout" ---- */

/* The first line of /etc/hosts with this name, or this address: 1 and both filled in. `name` has NI_MAXHOST bytes. */
static int host_line(const char *name, struct in_addr *addr, char *official)
{
	struct table t;
	struct in_addr a;

	if (!table_open(&t, "/etc/hosts"))
		return 0;
	while (table_next(&t)) {
		if (inet_pton(AF_INET, t.field[0], &a) != 1)
			continue;
		if (name ? table_names(&t, 0, name) : a.s_addr == addr->s_addr) {
			*addr = a;
			strlcpy(official, t.field[1], NI_MAXHOST);
			fclose(t.f);
			return 1;
		}
	}
	return 0;
}

/* 1; 0: there is none; -1: nobody could say. */
static int host_find(const char *name, struct in_addr *addr, char *official)
{
	char own[NI_MAXHOST];

	if (inet_aton(name, addr) || host_line(name, addr, official))
		return 1;
	if (strcasecmp(name, "localhost") != 0 && (gethostname(own, sizeof own) < 0 || strcmp(name, own) != 0)) {
		strlcpy(official, name, NI_MAXHOST);
		return __dns_find(name, addr);
	}
	addr->s_addr = htonl(INADDR_LOOPBACK);
	strlcpy(official, name, NI_MAXHOST);
	return 1;
}

static struct hostent *host_entry(struct in_addr addr, const char *official)
{
	static char name[NI_MAXHOST], *none[1], *list[2];
	static struct in_addr a;

	strlcpy(name, official, sizeof name);
	a = addr;
	list[0] = (char *)&a;
	static struct hostent h = { name, none, AF_INET, sizeof a, list };
	return &h;
}

struct hostent *gethostbyname(const char *name)
{
	struct in_addr a;
	char official[NI_MAXHOST];

	strlcpy(official, name, sizeof official);
	int r = host_find(name, &a, official);
	if (r > 0)
		return host_entry(a, official);
	h_errno = r < 0 ? TRY_AGAIN : HOST_NOT_FOUND;
	return NULL;
}

/* ---- the new forms ---- */

/* The kinds of socket there are, in the order in which getaddrinfo answers. */
static const struct kind {
	int         type, protocol;
	const char *name;               /* in /etc/services */
} kinds[] = {
	{ SOCK_STREAM, IPPROTO_TCP, "tcp" },
	{ SOCK_DGRAM, IPPROTO_UDP, "udp" },
	{ SOCK_RAW, 0, NULL },
};

/* The port a service has for this kind, in network order; or EAI_. */
static int service_port(const char *name, const struct kind *k, int flags)
{
	char *end;

	if (!name)
		return 0;
	unsigned long n = strtoul(name, &end, 10);
	if (*name && !*end)
		return n > 65535 ? EAI_SERVICE : htons(n);
	if (flags & AI_NUMERICSERV)
		return EAI_NONAME;
	struct servent *s = k->name ? getservbyname(name, k->name) : NULL;
	return s ? s->s_port : EAI_SERVICE;
}

static struct addrinfo *answer(struct in_addr a, int port, const struct kind *k, const char *canonical)
{
	struct { struct addrinfo info; struct sockaddr_in addr; } *it = calloc(1, sizeof *it);

	if (!it)
		return NULL;
	it->addr = (struct sockaddr_in){ .sin_family = AF_INET, .sin_port = port, .sin_addr = a };
	it->info = (struct addrinfo){ .ai_family = AF_INET, .ai_socktype = k->type, .ai_protocol = k->protocol,
		.ai_addrlen = sizeof it->addr, .ai_addr = (struct sockaddr *)&it->addr };
	if (canonical && !(it->info.ai_canonname = strdup(canonical))) {
		free(it);
		return NULL;
	}
	return &it->info;
}

static int find_address(const char *host, int flags, struct in_addr *a, char *canonical)
{
	if (!host) {
		a->s_addr = htonl(flags & AI_PASSIVE ? INADDR_ANY : INADDR_LOOPBACK);
		return 0;
	}
	strlcpy(canonical, host, NI_MAXHOST);
	int r = flags & AI_NUMERICHOST ? inet_aton(host, a) : host_find(host, a, canonical);
	return r > 0 ? 0 : r < 0 ? EAI_AGAIN : EAI_NONAME;
}

int getaddrinfo(const char *restrict host, const char *restrict name,
		const struct addrinfo *restrict hints, struct addrinfo **restrict list)
{
	static const struct addrinfo any = { .ai_flags = AI_V4MAPPED | AI_ADDRCONFIG };
	const struct addrinfo *h = hints ? hints : &any;
	struct addrinfo *first = NULL, **last = &first;
	char canonical[NI_MAXHOST] = "";
	int error = EAI_SERVICE, fitting = 0;
	struct in_addr a;

	if (h->ai_flags & ~(AI_PASSIVE | AI_CANONNAME | AI_NUMERICHOST | AI_V4MAPPED | AI_ALL | AI_ADDRCONFIG |
			    AI_NUMERICSERV) || (h->ai_flags & AI_CANONNAME && !host))
		return EAI_BADFLAGS;
	if (!host && !name)
		return EAI_NONAME;
	if (h->ai_family != AF_UNSPEC && h->ai_family != AF_INET)
		return h->ai_family == AF_INET6 ? EAI_NONAME : EAI_FAMILY;
	int r = find_address(host, h->ai_flags, &a, canonical);
	if (r)
		return r;
	for (const struct kind *k = kinds; k < kinds + 3; k++) {
		if ((h->ai_socktype && h->ai_socktype != k->type) ||
		    (h->ai_protocol && k->protocol && h->ai_protocol != k->protocol))
			continue;
		fitting++;
		int port = service_port(name, k, h->ai_flags);
		if (port < 0) {
			error = port;
			continue;
		}
		*last = answer(a, port, k, h->ai_flags & AI_CANONNAME && !first ? canonical : NULL);
		if (!*last) {
			freeaddrinfo(first);
			return EAI_MEMORY;
		}
		last = &(*last)->ai_next;
	}
	*list = first;
	return first ? 0 : fitting ? error : EAI_SOCKTYPE;
}

void freeaddrinfo(struct addrinfo *list)
{
	while (list) {
		struct addrinfo *next = list->ai_next;
		free(list->ai_canonname);
		free(list);
		list = next;
	}
}

int getnameinfo(const struct sockaddr *restrict addr, socklen_t len, char *restrict host,
		socklen_t hostlen, char *restrict name, socklen_t namelen, int flags)
{
	const struct sockaddr_in *in = (const void *)addr;
	char text[NI_MAXHOST];
	struct in_addr a;

	if (addr->sa_family != AF_INET || len < sizeof *in)
		return EAI_FAMILY;
	if (host && hostlen) {
		a = in->sin_addr;
		if (flags & NI_NUMERICHOST || !host_line(NULL, &a, text)) {
			if (flags & NI_NAMEREQD)
				return EAI_NONAME;
			inet_ntop(AF_INET, &a, text, sizeof text);
		}
		if (strlcpy(host, text, hostlen) >= hostlen)
			return EAI_OVERFLOW;
	}
	if (name && namelen) {
		struct servent *s = flags & NI_NUMERICSERV ? NULL :
			getservbyport(in->sin_port, flags & NI_DGRAM ? "udp" : "tcp");
		if (s)
			strlcpy(text, s->s_name, sizeof text);
		else
			sprintf(text, "%d", ntohs(in->sin_port));
		if (strlcpy(name, text, namelen) >= namelen)
			return EAI_OVERFLOW;
	}
	return 0;
}

const char *gai_strerror(int error)
{
	static const char *const text[] = { "Success", "Bad value for ai_flags", "Name or service not known",
		"Temporary failure in name resolution", "Non-recoverable failure in name resolution",
		"No address associated with hostname", "ai_family not supported", "ai_socktype not supported",
		"Servname not supported for ai_socktype", "Address family for hostname not supported",
		"Memory allocation failure", "System error", "Argument buffer overflow" };

	return error <= 0 && error >= EAI_OVERFLOW ? text[-error] : "Unknown error";
}
