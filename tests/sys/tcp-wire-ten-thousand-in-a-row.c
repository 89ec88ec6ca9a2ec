/* 10,000 connections opened and closed one after the other, in every way to end: no page, no port and no socket is lost.
   Those in TIME_WAIT are few (tcp_max_tw_buckets), so there are ports for all. */
#include "inet.h"

/* A number of a file of /proc, behind this word. */
static long number(const char *path, const char *word)
{
	FILE *f = fopen(path, "r");
	char line[256], *at;
	long n = -1;

	while (f && n < 0 && fgets(line, sizeof(line), f))
		if ((at = strstr(line, word)))
			n = atol(at + strlen(word));
	if (f)
		fclose(f);
	return n;
}

static int one(int l, int way)
{
	struct linger now = { 1, 0 };
	int c = dial(l, SOCK_STREAM), s = accept(l, NULL, NULL);
	char b;

	if (!CHECK(s >= 0 && write(c, "x", 1) == 1 && read(s, &b, 1) == 1))
		return 0;
	if (way == 3)                            /* thrown away */
		setsockopt(c, SOL_SOCKET, SO_LINGER, &now, sizeof(now));
	if (way == 1)
		shutdown(c, SHUT_WR);
	close(way == 2 ? s : c);
	if (way < 2 && !CHECK_EQ(read(s, &b, 1), 0))
		return 0;
	close(way == 2 ? c : s);
	return 1;
}

int main(void)
{
	long before, inuse, lost;
	int l;

	if (!has_wire())
		SKIP("no wire");
	wire("");
	l = listener(128);
	for (int i = 0; i < 1500 && one(l, i % 4); i++)          /* as many in TIME_WAIT as there may be */
		;
	before = number("/proc/meminfo", "MemFree:");
	inuse = number("/proc/net/sockstat", "TCP: inuse ");
	for (int i = 0; i < 10000 && one(l, i % 4); i++)
		;
	for (int i = 0; i < 300 && number("/proc/net/sockstat", "TCP: inuse ") > inuse; i++)
		poll(NULL, 0, 10);
	CHECK(number("/proc/net/sockstat", "TCP: inuse ") <= inuse);   /* the last of the 1,500 may have been ending still */
	CHECK(number("/proc/net/sockstat", " tw ") <= 1024);
	lost = before - number("/proc/meminfo", "MemFree:");
	if (!CHECK(lost < 512))
		printf("%ld KiB are gone\n", lost);
	close(l);
	wire(NULL);
	return check_done();
}
