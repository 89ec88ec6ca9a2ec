/* Internet addresses as text and back. */
#include <arpa/inet.h>
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "user/libc/libc.h"

const struct in6_addr in6addr_any = IN6ADDR_ANY_INIT;
const struct in6_addr in6addr_loopback = IN6ADDR_LOOPBACK_INIT;

uint16_t htons(uint16_t n) { return __builtin_bswap16(n); }
uint16_t ntohs(uint16_t n) { return __builtin_bswap16(n); }
uint32_t htonl(uint32_t n) { return __builtin_bswap32(n); }
uint32_t ntohl(uint32_t n) { return __builtin_bswap32(n); }

/* The old forms: 1 to 4 parts, each in any base, the last filling what is left. */
int inet_aton(const char *s, struct in_addr *addr)
{
	unsigned long part[4];
	int n = 0;

	for (;;) {
		char *end;
		if (!isdigit((unsigned char)*s) || n == 4)
			return 0;
		part[n++] = strtoul(s, &end, 0);
		s = end;
		if (*s != '.')
			break;
		s++;
	}
	if (*s && !isspace((unsigned char)*s))
		return 0;
	uint32_t value = 0;
	for (int i = 0; i < n - 1; i++) {
		if (part[i] > 255)
			return 0;
		value |= part[i] << (24 - 8 * i);
	}
	if (part[n - 1] >> (8 * (5 - n)))
		return 0;
	addr->s_addr = htonl(value | part[n - 1]);
	return 1;
}

in_addr_t inet_addr(const char *s)
{
	struct in_addr a;

	return inet_aton(s, &a) ? a.s_addr : INADDR_NONE;
}

char *inet_ntoa(struct in_addr a)
{
	static char text[INET_ADDRSTRLEN];

	return (char *)inet_ntop(AF_INET, &a, text, sizeof text);
}

static int parse4(const char *s, uint8_t *to)
{
	for (int i = 0; i < 4; i++) {
		int n = 0, digits = 0;
		for (; isdigit((unsigned char)*s) && digits < 4; digits++)
			n = n * 10 + *s++ - '0';
		if (!digits || n > 255 || (digits > 1 && s[-digits] == '0'))
			return 0;
		to[i] = n;
		if (*s++ != (i < 3 ? '.' : 0))
			return 0;
	}
	return 1;
}

static int parse6(const char *s, uint8_t *to)
{
	uint16_t group[8] = { 0 };
	int n = 0, gap = -1;

	if (s[0] == ':' && s[1] != ':')
		return 0;
	while (*s) {
		if (s[0] == ':' && s[1] == ':') {
			if (gap >= 0)
				return 0;
			gap = n;
			s += 2;
			continue;
		}
		if (*s == ':' && n > 0 && s[-1] != ':')
			s++;
		if (n < 7 && strchr(s, '.') && !strchr(s, ':')) {
			uint8_t v4[4];
			if (!parse4(s, v4))
				return 0;
			group[n++] = v4[0] << 8 | v4[1];
			group[n++] = v4[2] << 8 | v4[3];
			break;
		}
		int digits = 0, v = 0;
		for (; isxdigit((unsigned char)*s) && digits < 5; digits++, s++)
			v = v * 16 + (isdigit((unsigned char)*s) ? *s - '0' : (*s | 32) - 'a' + 10);
		if (!digits || digits > 4 || n == 8)
			return 0;
		group[n++] = v;
	}
	if (gap < 0 ? n != 8 : n > 7)
		return 0;
	if (gap >= 0) {
		memmove(group + 8 - (n - gap), group + gap, (n - gap) * 2);
		memset(group + gap, 0, (8 - n) * 2);
	}
	for (int i = 0; i < 8; i++) {
		to[2 * i] = group[i] >> 8;
		to[2 * i + 1] = group[i];
	}
	return 1;
}

int inet_pton(int family, const char *restrict s, void *restrict addr)
{
	uint8_t bytes[16];

	if (family != AF_INET && family != AF_INET6)
		return ret(-EAFNOSUPPORT);
	if (!(family == AF_INET ? parse4(s, bytes) : parse6(s, bytes)))
		return 0;
	memcpy(addr, bytes, family == AF_INET ? 4 : 16);
	return 1;
}

static void print6(const uint8_t *b, char *text)
{
	static const uint8_t mapped[12] = { [10] = 0xff, [11] = 0xff };
	int best = -1, most = 1;

	if (memcmp(b, mapped, sizeof mapped) == 0) {
		sprintf(text, "::ffff:%d.%d.%d.%d", b[12], b[13], b[14], b[15]);
		return;
	}
	/* The longest run of zero groups, at least two, becomes "::". */
	for (int i = 0, n; i < 8; i += n + 1) {
		for (n = 0; i + n < 8 && !b[2 * (i + n)] && !b[2 * (i + n) + 1]; n++)
			;
		if (n > most) {
			most = n;
			best = i;
		}
	}
	for (int i = 0; i < 8; i++) {
		if (i == best) {
			text += sprintf(text, "::");
			i += most - 1;
			continue;
		}
		text += sprintf(text, "%s%x", i && i != best + (best >= 0 ? most : 0) ? ":" : "",
				b[2 * i] << 8 | b[2 * i + 1]);
	}
}

const char *inet_ntop(int family, const void *restrict addr, char *restrict s, socklen_t size)
{
	const uint8_t *b = addr;
	char text[64];

	if (family == AF_INET) {
		sprintf(text, "%d.%d.%d.%d", b[0], b[1], b[2], b[3]);
	} else if (family == AF_INET6) {
		print6(b, text);
	} else {
		ret(-EAFNOSUPPORT);
		return NULL;
	}
	if (strlen(text) >= size) {
		ret(-ENOSPC);
		return NULL;
	}
	return strcpy(s, text);
}
