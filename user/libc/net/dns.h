/* Between the parts of the resolver. */
#pragma once
#include <netinet/in.h>

/* Ask the servers of /etc/resolv.conf: 1 and the address, 0 there is none, -1 nobody could say. */
int __dns_find(const char *name, struct in_addr *addr);
