/* News of the network for netlink's subscribers (rtnetlink.c). They may allocate and take sockets' locks: net_lock is not
   held. Layer 8. */
#pragma once
#include "net/routes.h"

void news_link(struct netif *d);
void news_addr(struct netif *d, const struct ifaddr *a, bool there);
void news_route(const struct route *r, bool there);
