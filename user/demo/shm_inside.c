/* shm_inside: how System V shared memory works inside, step by step: shmget makes an
   object and no page; shmat makes an area and no page-table entry; the first touch makes
   a frame; a second process maps the same frame elsewhere; shmdt takes one mapping away;
   IPC_RMID waits for the last. */
#include "demo.h"

#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ipc.h>
#include <sys/shm.h>
#include <unistd.h>

static int id;

static long attached(void)
{
	struct shmid_ds ds;

	return shmctl(id, IPC_STAT, &ds) < 0 ? -1 : (long)ds.shm_nattch;
}

/* The area of an address in a process's map. */
static bool area_of(pid_t pid, const void *p, char *line, size_t size)
{
	static char text[65536];
	char path[64], *at = text, *end;

	snprintf(path, sizeof path, "/proc/%d/maps", (int)pid);
	if (read_text(path, text, sizeof text) < 0)
		return false;
	for (; (end = strchr(at, '\n')); at = end + 1) {
		unsigned long from = strtoul(at, NULL, 16);
		*end = 0;
		if (from == (uintptr_t)p) {
			snprintf(line, size, "%s", at);
			return true;
		}
	}
	return false;
}

/* Everything there is to see of it now. */
static void look(const char *who, pid_t pid, const void *p, struct page_walk *w)
{
	char line[200];

	memset(w, 0, sizeof *w);
	if (p && area_of(pid, p, line, sizeof line))
		say("   %-6s area   %s\n", who, line);
	else if (p)
		say("   %-6s area   none\n", who);
	if (p)
		page_walk(pid, p, w);
	if (w->known)
		say("   %-6s entry  %s\n", who, w->present ? w->line : "none");
	say("   %-6s nattch %ld\n", who, attached());
}

/* The other process: attaches before it gives up what it inherited, so at another
   address; tells where, writes, detaches, each on command. */
static void other(void *inherited, int tell, int go)
{
	char c, *p = shmat(id, NULL, 0);

	if (p == (char *)-1 || shmdt(inherited) < 0 || write(tell, &p, sizeof p) != sizeof p || read(go, &c, 1) != 1)
		_exit(1);
	strcpy(p, "written by the other");
	if (write(tell, "w", 1) != 1 || read(go, &c, 1) != 1)
		_exit(1);
	_exit(shmdt(p) == 0 ? 0 : 1);
}

int main(int argc, char **argv)
{
	struct page_walk w, v;
	int tell[2], go[2];
	char *p, *theirs, c;

	demo_start(argc, argv, "shared memory from inside", NULL);
	if (pipe(tell) < 0 || pipe(go) < 0)
		fatal("pipe");
	step("shmget: an object, and no page");
	id = shmget(IPC_PRIVATE, 4096, 0600);
	if (id < 0)
		fatal("shmget");
	look("we", getpid(), NULL, &w);
	expect(attached() == 0, "nobody has it attached");

	step("shmat: an area in our address space, and no page-table entry");
	p = shmat(id, NULL, 0);
	if (p == (char *)-1)
		fatal("shmat");
	look("we", getpid(), p, &w);
	expect(attached() == 1, "one attach");
	if (w.known)
		expect(!w.present, "nothing is mapped there yet");

	step("the first touch: a page fault, and a frame");
	strcpy(p, "written by us");
	look("we", getpid(), p, &w);
	if (w.known)
		expect(w.present, "now there is an entry");

	step("a second process attaches it, at another address");
	pid_t pid = fork();
	if (pid == 0)
		other(p, tell[1], go[0]);
	if (read(tell[0], &theirs, sizeof theirs) != sizeof theirs)
		fatal("read");
	look("other", pid, theirs, &v);
	expect(attached() == 2, "two attaches");
	if (v.known)
		expect(!v.present, "it has an area, and no entry before it touches");

	step("it writes: its own fault, the same frame");
	if (write(go[1], "x", 1) != 1 || read(tell[0], &c, 1) != 1)
		fatal("write");
	look("we", getpid(), p, &w);
	look("other", pid, theirs, &v);
	expect(strcmp(p, "written by the other") == 0, "we read: '%s'", p);
	if (w.frame)
		expect(w.frame == v.frame && p != theirs, "one frame %lx, at %p and at %p", w.frame, (void *)p,
		       (void *)theirs);
	if (w.refs)
		expect(w.refs >= 2, "counted %u times", w.refs);

	step("IPC_RMID: marked, but it lives while somebody has it");
	shmctl(id, IPC_RMID, NULL);
	look("we", getpid(), p, &w);
	expect(strcmp(p, "written by the other") == 0, "still there");

	step("the other detaches");
	if (write(go[1], "x", 1) != 1)
		fatal("write");
	expect(wait_for(pid) == 0 && attached() == 1, "one attach is left");
	look("we", getpid(), p, &w);

	step("we detach, the last: now it is gone");
	shmdt(p);
	expect(attached() == -1 && (errno == EINVAL || errno == EIDRM), "the id names nothing any more");
	return verdict("object, area, entry, frame: each made only when it is needed");
}
