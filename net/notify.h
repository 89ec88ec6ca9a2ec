/* News of the network for netlink's subscribers (rtnetlink.c). They may allocate and take sockets' locks: net_lock is not
   held. Layer 8. */
#pragma once
#include "net/routes.h"

void notify_link(struct netif *d);
void notify_addr(struct netif *d, const struct ifaddr *a, bool there);
void notify_route(const struct route *r, bool there);
