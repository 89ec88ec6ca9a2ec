/* Packet sockets, packet(7), as the interfaces see them. Layer 8. */
#pragma once
#include "net/pkt.h"

extern unsigned raw_sockets;            /* a  how many raw ones there are */
extern unsigned packet_sockets;         /* a  how many are bound to something */
void packet_tap_slow(struct pkt *p);
/* Give copies of p, just behind its Ethernet header or still before it, to whoever listens. p stays the caller's. */
static inline void packet_tap(struct pkt *p)
{
	if (unlikely(__atomic_load_n(&packet_sockets, __ATOMIC_RELAXED)))
		packet_tap_slow(p);
}
