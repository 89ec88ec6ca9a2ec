/* Internet addresses as text. */
#pragma once
#include <netinet/in.h>
in_addr_t   inet_addr(const char *s);
int         inet_aton(const char *s, struct in_addr *addr);
char       *inet_ntoa(struct in_addr addr);
int         inet_pton(int family, const char *restrict s, void *restrict addr);
const char *inet_ntop(int family, const void *restrict addr, char *restrict s,
		      socklen_t size);
