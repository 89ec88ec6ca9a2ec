/* The ring of a packet socket: frames in memory that the program maps. What is here is called with the socket's lock. Layer 8. */
#pragma once
#include "abi/netdevice.h"
#include "lib/types.h"

struct packet_ring;
struct vmobj;

/* A ring as asked for, its pages there. 0, -EINVAL: it does not fit together, -ENOMEM. May sleep. */
int  packet_ring_new(const struct tpacket_req *q, unsigned reserve, struct packet_ring **out);
void packet_ring_free(struct packet_ring *r);            /* NULL is fine; who has it mapped keeps the memory */
/* The first `take` bytes of a frame of `whole`, whose Ethernet header is `mac` long. False: the program has not read what is there. */
bool packet_ring_put(struct packet_ring *r, const void *data, size_t take, size_t whole, const struct sockaddr_ll *from, unsigned mac);
bool packet_ring_ready(const struct packet_ring *r);     /* is the last one written the program's still? */
/* mmap of the socket: all of the ring, or -EINVAL. *out is counted. */
int  packet_ring_map(struct packet_ring *r, uint64_t off, size_t len, struct vmobj **out);
