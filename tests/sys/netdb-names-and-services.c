/* getaddrinfo and getnameinfo: numbers, localhost, services, and what there is not. */
#include "inet.h"
#include <netdb.h>

static int look(const char *host, const char *service, int flags, int type, struct sockaddr_in *a)
{
	struct addrinfo hints = { .ai_flags = flags, .ai_family = AF_INET, .ai_socktype = type }, *list;
	int r = getaddrinfo(host, service, &hints, &list);

	if (r == 0) {
		CHECK(list->ai_family == AF_INET && list->ai_addrlen == sizeof(*a));
		memcpy(a, list->ai_addr, sizeof(*a));
		CHECK(!type || list->ai_socktype == type);
		freeaddrinfo(list);
	}
	return r;
}

int main(void)
{
	struct sockaddr_in a;
	char host[64], service[32];

	CHECK(look("127.0.0.1", "80", 0, SOCK_STREAM, &a) == 0 && same(a, at("127.0.0.1", 80)));
	CHECK(look("localhost", "4711", AI_NUMERICSERV, SOCK_DGRAM, &a) == 0 && same(a, at("127.0.0.1", 4711)));
	CHECK(look(NULL, "80", AI_PASSIVE, SOCK_STREAM, &a) == 0 && same(a, at("0.0.0.0", 80)));
	CHECK(look(NULL, "80", 0, SOCK_STREAM, &a) == 0 && same(a, at("127.0.0.1", 80)));
	CHECK(look("10.1.2.3", NULL, AI_NUMERICHOST, 0, &a) == 0 && same(a, at("10.1.2.3", 0)));
	CHECK_EQ(look("localhost", NULL, AI_NUMERICHOST, 0, &a), EAI_NONAME);
	CHECK_EQ(look("no-such-host.invalid.", "80", AI_NUMERICHOST, 0, &a), EAI_NONAME);
	CHECK_EQ(look(NULL, NULL, 0, 0, &a), EAI_NONAME);
	CHECK_EQ(look("127.0.0.1", "no-such-service", 0, SOCK_STREAM, &a), EAI_SERVICE);
	CHECK(strlen(gai_strerror(EAI_NONAME)) > 5);
	a = at("127.0.0.1", 4711);
	CHECK(getnameinfo(ADDR(&a), host, sizeof(host), service, sizeof(service), NI_NUMERICHOST | NI_NUMERICSERV) == 0);
	CHECK_STR(host, "127.0.0.1");
	CHECK_STR(service, "4711");
	CHECK(getnameinfo((void *)&a, 3, host, sizeof(host), NULL, 0, 0) == EAI_FAMILY);
	CHECK(getnameinfo(ADDR(&a), host, 4, NULL, 0, NI_NUMERICHOST) == EAI_OVERFLOW);
	struct hostent *h = gethostbyname("127.0.0.1");
	CHECK(h && h->h_addrtype == AF_INET && h->h_length == 4 && *(uint32_t *)h->h_addr_list[0] == htonl(INADDR_LOOPBACK));
	return check_done();
}
