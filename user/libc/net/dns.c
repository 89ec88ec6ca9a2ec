/* The network's name service, RFC 1035: a question by UDP to the servers of /etc/resolv.conf, and the address in the answer. */
#include <arpa/inet.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>
#include "user/libc/net/dns.h"

#define SERVERS  3
#define TRIES    2
#define WAIT_MS  5000
#define TYPE_A   1
#define CLASS_IN 1

static int servers(struct in_addr *list)
{
	char line[256], word[64];
	FILE *f = fopen("/etc/resolv.conf", "re");
	int n = 0;

	while (f && n < SERVERS && fgets(line, sizeof line, f))
		if (sscanf(line, "nameserver %63s", word) == 1 && inet_pton(AF_INET, word, &list[n]) == 1)
			n++;
	if (f)
		fclose(f);
	return n;
}

/* "www.example.org" as lengths and labels, then type and class: bytes, or 0 if that is no name. */
static size_t put_question(unsigned char *at, const char *name)
{
	unsigned char *start = at;

	while (*name) {
		size_t n = strcspn(name, ".");
		if (n == 0 || n > 63 || at - start + n > 250)
			return 0;
		*at++ = n;
		memcpy(at, name, n);
		at += n;
		name += n + (name[n] == '.');
	}
	memcpy(at, "\0\0\1\0\1", 5);
	return at + 5 - start;
}

/* Behind the name at `at`, which may end in a pointer; 0: it does not end. */
static size_t skip_name(const unsigned char *m, size_t len, size_t at)
{
	while (at < len && m[at]) {
		if (m[at] >= 0xc0)
			return at + 2 <= len ? at + 2 : 0;
		at += m[at] + 1;
	}
	return at < len ? at + 1 : 0;
}

/* 1: an address; 0: there is no such name or address; -1: this is no answer to that question. */
static int read_answer(const unsigned char *m, size_t len, const unsigned char *question, size_t qlen, struct in_addr *addr)
{
	size_t at = qlen;
	unsigned code, answers;

	if (len < qlen || memcmp(m, question, 2) != 0 || !(m[2] & 0x80) || memcmp(m + 12, question + 12, qlen - 12) != 0)
		return -1;
	code = m[3] & 15;
	if (code != 0)
		return code == 3 ? 0 : -1;
	for (answers = m[6] << 8 | m[7]; answers > 0; answers--) {
		size_t n;
		at = skip_name(m, len, at);
		if (!at || at + 10 > len)
			return 0;
		n = m[at + 8] << 8 | m[at + 9];
		if (at + 10 + n > len)
			return 0;
		if (m[at + 1] == TYPE_A && m[at] == 0 && m[at + 3] == CLASS_IN && n == 4) {
			memcpy(addr, m + at + 10, 4);
			return 1;
		}
		at += 10 + n;
	}
	return 0;
}

static int ask(int fd, const unsigned char *question, size_t qlen, struct in_addr *addr)
{
	struct pollfd p = { fd, POLLIN, 0 };
	struct timespec now, end;
	unsigned char m[1500];

	if (send(fd, question, qlen, MSG_NOSIGNAL) < 0)
		return -1;
	clock_gettime(CLOCK_MONOTONIC, &end);
	end.tv_sec += WAIT_MS / 1000;
	for (;;) {
		clock_gettime(CLOCK_MONOTONIC, &now);
		long left = (end.tv_sec - now.tv_sec) * 1000 + (end.tv_nsec - now.tv_nsec) / 1000000;
		if (left <= 0 || poll(&p, 1, left) <= 0)
			return -1;
		ssize_t n = recv(fd, m, sizeof m, 0);
		if (n < 0)
			return -1;                      /* nobody listens there */
		int r = n >= 12 ? read_answer(m, n, question, qlen, addr) : -1;
		if (r >= 0)
			return r;
		if (n >= 12 && memcmp(m, question, 2) == 0)
			return -1;                      /* the server could not say */
	}
}

int __dns_find(const char *name, struct in_addr *addr)
{
	unsigned char question[300] = { 0, 0, 1, 0, 0, 1 };      /* recursion wanted, one question */
	struct in_addr list[SERVERS];
	int n = servers(list), result = -1;
	size_t len = put_question(question + 12, name);

	if (!n || !len)
		return n ? 0 : -1;
	getrandom(question, 2, 0);
	for (int i = 0; i < TRIES * n && result < 0; i++) {
		struct sockaddr_in to = { .sin_family = AF_INET, .sin_port = htons(53), .sin_addr = list[i % n] };
		int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);

		if (fd < 0)
			return -1;
		if (connect(fd, (struct sockaddr *)&to, sizeof to) == 0)
			result = ask(fd, question, 12 + len, addr);
		close(fd);
	}
	return result;
}
