/* Between the socket of AF_NETLINK and what its messages say. Layer 8. */
#pragma once
#include "abi/netlink.h"
#include "net/socket.h"

/* A message under construction: a header and what follows, each part on a multiple of four. */
struct answer {
	struct nlmsghdr h;
	char body[448];
};

int  netlink_answer(struct socket *s, struct answer *a);         /* into s's queue: 0, -ENOBUFS */
void netlink_publish(struct answer *a, unsigned group);          /* RTNLGRP_*. No lock held */
long netlink_setopt(struct socket *s, int level, int name, const void *value, int len);
/* rtnetlink.c: do what a message asks for. 0: done, and its answer, if there is one, is queued; -errno. */
int  rtnetlink_serve(struct socket *s, const struct nlmsghdr *req);
