/* httpds: one small HTTP server in three forms: a process for each connection, a thread for each, one loop with epoll for
   all. What each needs while clients only wait, and what a page costs. --broken: one after the other, so that a client
   that says nothing keeps all others waiting. With --fixed=FORM --file PAGE it serves that page on port 8080 until ^C. */
#define _GNU_SOURCE
#include "demo.h"

#include <arpa/inet.h>
#include <dirent.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#define REQUEST_MAX 1000
#define PAGE_MAX 16000           /* it goes out in one write, which the socket's buffer takes whole */

static char page[PAGE_MAX] = "It works.\n";

/* ---- what all of them do ---- */

struct client {
	int fd;
	size_t have;
	char text[REQUEST_MAX + 1];
};

/* Read what is there. False: not the end of the request yet. */
static bool hear(struct client *c)
{
	ssize_t n = read(c->fd, c->text + c->have, REQUEST_MAX - c->have);

	if (n <= 0)
		return true;
	c->have += n;
	c->text[c->have] = 0;
	return strstr(c->text, "\r\n\r\n") || c->have == REQUEST_MAX;
}

static void reply(struct client *c)
{
	char out[PAGE_MAX + 200];
	bool good = strncmp(c->text, "GET / ", 6) == 0, get = strncmp(c->text, "GET ", 4) == 0;
	const char *body = good ? page : "There is only one page here.\n";

	if (!c->have)
		return;
	int n = snprintf(out, sizeof out, "HTTP/1.0 %s\r\nContent-Type: text/plain\r\nContent-Length: %zu\r\n\r\n%s",
			 good ? "200 OK" : get ? "404 Not Found" : "400 Bad Request", strlen(body), body);
	if (send(c->fd, out, n, MSG_NOSIGNAL) < 0)
		return;
}

static void serve(int fd)
{
	struct client c = { .fd = fd };

	while (!hear(&c))
		;
	reply(&c);
	close(fd);
}

/* ---- four ways to have many clients ---- */

static void one_by_one(int door)
{
	for (;;)
		serve(accept(door, NULL, NULL));
}

static void processes(int door)
{
	signal(SIGCHLD, SIG_IGN);                /* nobody waits for them */
	for (;;) {
		int fd = accept(door, NULL, NULL);
		if (fork() == 0) {
			close(door);
			die_with_parent();
			serve(fd);
			_exit(0);
		}
		close(fd);
	}
}

static void *thread_main(void *fd)
{
	serve((long)fd);
	return NULL;
}

static void threads(int door)
{
	for (;;) {
		long fd = accept(door, NULL, NULL);
		pthread_t t;
		if (pthread_create(&t, NULL, thread_main, (void *)fd) == 0)
			pthread_detach(t);
		else
			close(fd);
	}
}

/* Nothing may wait but epoll_wait: what a thread had on its stack is in a struct client now. */
static void loop(int door)
{
	struct epoll_event e = { .events = EPOLLIN, .data.ptr = NULL };
	int ep = epoll_create1(0);

	epoll_ctl(ep, EPOLL_CTL_ADD, door, &e);
	while (epoll_wait(ep, &e, 1, -1) == 1) {
		struct client *c = e.data.ptr;
		if (!c) {
			c = calloc(1, sizeof *c);
			c->fd = accept4(door, NULL, NULL, SOCK_NONBLOCK);
			e = (struct epoll_event){ .events = EPOLLIN, .data.ptr = c };
			epoll_ctl(ep, EPOLL_CTL_ADD, c->fd, &e);
		} else if (hear(c)) {
			reply(c);
			close(c->fd);
			free(c);
		}
	}
}

static const struct form {
	const char *kind, *name;
	void (*run)(int door);
} forms[] = {
	{ "process", "a process each", processes }, { "thread", "a thread each", threads }, { "epoll", "one loop", loop },
};

/* ---- measuring ---- */

static struct sockaddr_in place;

static int door_open(unsigned port)
{
	int fd = socket(AF_INET, SOCK_STREAM, 0), one = 1;
	socklen_t len = sizeof place;

	memset(&place, 0, sizeof place);
	place.sin_family = AF_INET;
	place.sin_port = htons(port);
	place.sin_addr.s_addr = htonl(port ? INADDR_ANY : INADDR_LOOPBACK);
	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
	if (bind(fd, (void *)&place, sizeof place) < 0 || listen(fd, 64) < 0 || getsockname(fd, (void *)&place, &len) < 0)
		fatal("listen");
	return fd;
}

static pid_t server_start(void (*run)(int door))
{
	int door = door_open(0);
	pid_t pid = fork();

	if (pid == 0) {
		die_with_parent();
		run(door);
		_exit(1);
	}
	close(door);
	return pid;
}

static int dial(void)
{
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	if (connect(fd, (void *)&place, sizeof place) < 0)
		fatal("connect");
	return fd;
}

/* Fetch "/": is it the page? Gives up after ms. */
static bool fetch(int ms)
{
	struct timeval limit = { ms / 1000, ms % 1000 * 1000 };
	static char text[PAGE_MAX + 200];
	int fd = dial();
	size_t have = 0;
	ssize_t n;

	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
	if (send(fd, "GET / HTTP/1.0\r\n\r\n", 18, MSG_NOSIGNAL) != 18)
		fatal("send");
	while ((n = read(fd, text + have, sizeof text - 1 - have)) > 0)
		have += n;
	text[have] = 0;
	close(fd);
	return strncmp(text, "HTTP/1.0 200 ", 13) == 0 && strstr(text, page);
}

static long memory_free(void)
{
	static char text[4096];
	char *at = read_text("/proc/meminfo", text, sizeof text) > 0 ? strstr(text, "MemFree:") : NULL;

	return at ? atol(at + 8) : 0;
}

/* Threads of this process, and of all its children. */
static int tasks(pid_t pid)
{
	char path[64], text[2048], *at;
	DIR *d = opendir("/proc");
	struct dirent *e;
	int n = 0;

	while (d && (e = readdir(d))) {
		snprintf(path, sizeof path, "/proc/%.20s/status", e->d_name);
		if (atoi(e->d_name) <= 0 || read_text(path, text, sizeof text) <= 0)
			continue;
		if ((atoi(e->d_name) == pid || ((at = strstr(text, "\nPPid:")) && atoi(at + 6) == pid)) &&
		    (at = strstr(text, "\nThreads:")))
			n += atoi(at + 9);
	}
	if (d)
		closedir(d);
	return n;
}

static void measure(const struct form *f)
{
	enum { MOST = 40 };
	int idle[MOST], n = demo.quiet ? 10 : MOST, fetches = demo_count(300, 20), want = f->run == loop ? 1 : n + 1;
	pid_t pid = server_start(f->run);

	expect(fetch(20000), "%s: the page comes", f->name);
	long free_before = memory_free();
	for (int i = 0; i < n; i++)
		idle[i] = dial();
	for (int i = 0; i < 2000 && tasks(pid) != want; i++)     /* the one of the first fetch ends, too */
		nap_ms(5);
	long kib = free_before - memory_free();
	expect(tasks(pid) == want, "%s: %d clients that say nothing, %d threads in all", f->name, n, want);
	expect(fetch(20000), "%s: and another is served at once", f->name);
	for (int i = 0; i < n; i++)
		close(idle[i]);
	long long t = now_ns();
	for (int i = 0; i < fetches; i++)
		if (!fetch(20000))
			fatal("fetch");
	say("   %-16s %4ld KiB for each that waits, %7.1f us for a page\n", f->name, kib / n, (now_ns() - t) / 1e3 / fetches);
	kill(pid, SIGKILL);
	wait_for(pid);
}

static void alone(void)
{
	step("one after the other: the first client says nothing");
	pid_t pid = server_start(one_by_one);
	int silent = dial();

	mistake(!fetch(300), "the second waits for the first");
	close(silent);
	expect(fetch(20000), "it is served when the first has gone");
	kill(pid, SIGKILL);
	wait_for(pid);
}

int main(int argc, char **argv)
{
	demo_start(argc, argv, "a server in three forms", "broken fixed=process,thread,epoll file n");
	signal(SIGPIPE, SIG_IGN);
	if (demo.file && (!demo.kind || read_text(demo.file, page, sizeof page) < 0))
		fatal(demo.kind ? demo.file : "--file goes with --fixed=FORM");
	for (size_t i = 0; i < 3 && demo.file; i++)
		if (demo_kind(forms[i].kind))
			forms[i].run(door_open(8080));
	if (!demo.fixed)
		alone();
	if (demo.broken)
		return verdict("a server that waits for one client serves nobody");
	step("%d clients that wait, and one that wants a page", demo.quiet ? 10 : 40);
	for (size_t i = 0; i < 3; i++)
		if (demo_kind(forms[i].kind))
			measure(&forms[i]);
	return verdict("a process each is kept apart and dear, a thread each shares all but its stack, a loop needs a stack for none");
}
