/* For tests of inotify: what was read, one event after the other, as text. */
#pragma once
#include "check.h"
#include <sys/inotify.h>

/* Read all there is from a non-blocking instance: "wd:mask[:name]" of each, in hex, blanks between. */
__attribute__((unused))
static const char *events(int fd)
{
	static char text[4096];
	char buf[4096] __attribute__((aligned(8)));
	size_t n = 0;
	ssize_t got;

	text[0] = 0;
	while ((got = read(fd, buf, sizeof(buf))) > 0)
		for (char *p = buf; p < buf + got;) {
			struct inotify_event *e = (void *)p;

			n += snprintf(text + n, sizeof(text) - n, "%s%d:%x%s%s", n ? " " : "", e->wd, e->mask,
				      e->len ? ":" : "", e->len ? e->name : "");
			p += sizeof(*e) + e->len;
		}
	CHECK(got == -1 && errno == EAGAIN);
	return text;
}

/* A directory of our own, which we are in. */
__attribute__((unused))
static void enter_fresh(const char *name)
{
	static char path[64];

	snprintf(path, sizeof(path), "/tmp/%s.%d", name, (int)getpid());
	CHECK(mkdir(path, 0755) == 0 && chdir(path) == 0);
}

/* It is empty again and goes. */
__attribute__((unused))
static void leave_fresh(void)
{
	char path[256];

	CHECK(getcwd(path, sizeof(path)) != NULL && chdir("/") == 0 && rmdir(path) == 0);
}

static inline void touch(const char *name)
{
	int fd = open(name, O_CREAT | O_WRONLY, 0644);

	CHECK(fd >= 0 && close(fd) == 0);
}
