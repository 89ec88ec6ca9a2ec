/* Options of UDP, and the head of its packets. */
#pragma once
#include <stdint.h>

#define UDP_CORK    1
#define UDP_SEGMENT 103
#define UDP_GRO     104

struct udphdr {
	uint16_t uh_sport, uh_dport, uh_ulen, uh_sum;
};
