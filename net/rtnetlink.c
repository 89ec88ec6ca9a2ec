/* News of the network for netlink's subscribers. */
#include "net/news.h"

void news_link(struct netif *d)
{
}

void news_addr(struct netif *d, const struct ifaddr *a, bool there)
{
}

void news_route(const struct route *r, bool there)
{
}
