/* What the calls of net/sockcalls.c share with net/socket.c and net/sockopt.c. */
#pragma once
#include "net/socket.h"

/* Send to `to`, or to the partner if it is NULL: how many bytes, or -errno. */
long file_send(struct file *f, struct uio *u, int flags, union sock_addr *to, int tolen);
/* Receive; a datagram tells who sent it. */
long file_recv(struct file *f, struct uio *u, int flags, struct sender *from);

/* The socket of a descriptor, as long as the call does not sleep. 0, -EBADF,
   -ENOTSOCK. */
int socket_at(int fd, struct socket **out);
