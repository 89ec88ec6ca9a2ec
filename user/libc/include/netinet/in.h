/* Internet addresses. */
#pragma once
#include <abi/socket.h>
#define s6_addr   u.s6_bytes
#define s6_addr16 u.s6_halves
#define s6_addr32 u.s6_words
#define INET_ADDRSTRLEN  16
#define INET6_ADDRSTRLEN 46
#define IN6ADDR_ANY_INIT      { { { 0 } } }
#define IN6ADDR_LOOPBACK_INIT { { { 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1 } } }
extern const struct in6_addr in6addr_any, in6addr_loopback;
uint16_t htons(uint16_t n);
uint16_t ntohs(uint16_t n);
uint32_t htonl(uint32_t n);
uint32_t ntohl(uint32_t n);
