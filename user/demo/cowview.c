/* cowview: copy on write, seen from a page's table entry. A page is mapped only when
   first touched; after fork both processes have the same frame, read-only; the first
   write gives the writer a frame of its own. */
#include "demo.h"

#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <unistd.h>

#define PAGES 4

static long faults(void)
{
	struct rusage u;

	getrusage(RUSAGE_SELF, &u);
	return u.ru_minflt;
}

static void show(const char *who, const struct page_walk *w)
{
	if (!w->known)
		say("   %-8s (this system does not tell)\n", who);
	else if (!w->present)
		say("   %-8s no frame\n", who);
	else
		say("   %-8s %s\n", who, w->line);
}

static char *page;
static struct page_walk seen[3];        /* parent, child before its write, child after */

static void child(int tell, int go)
{
	struct page_walk before, after;
	long n;
	char c;

	page_walk(getpid(), page, &before);
	if (write(tell, &before, sizeof before) != sizeof before || read(go, &c, 1) != 1)
		_exit(1);
	n = faults();
	page[0] = 'c';
	n = faults() - n;
	page_walk(getpid(), page, &after);
	if (write(tell, &after, sizeof after) != sizeof after || write(tell, &n, sizeof n) != sizeof n)
		_exit(1);
	_exit(page[0] == 'c' ? 0 : 1);
}

int main(int argc, char **argv)
{
	int tell[2], go[2];
	long n, m;

	demo_start(argc, argv, "demand paging and copy on write", NULL);
	step("mmap of %d pages: an area, and no page", PAGES);
	page = mmap(NULL, PAGES * 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (page == MAP_FAILED || pipe(tell) < 0 || pipe(go) < 0)
		fatal("mmap");
	page_walk(getpid(), page, &seen[0]);
	show("parent", &seen[0]);
	if (seen[0].known)
		expect(!seen[0].present, "nothing touched, nothing mapped");

	step("the first write to it: a fault, and a frame");
	n = faults();
	page[0] = 'p';
	n = faults() - n;
	page_walk(getpid(), page, &seen[0]);
	show("parent", &seen[0]);
	expect(n >= 1, "%ld minor fault", n);
	if (seen[0].known)
		expect(seen[0].present, "now there is a frame");

	step("fork: the same frame in both");
	pid_t pid = fork();
	if (pid == 0)
		child(tell[1], go[0]);
	if (read(tell[0], &seen[1], sizeof seen[1]) != sizeof seen[1])
		fatal("read");
	page_walk(getpid(), page, &seen[0]);
	show("parent", &seen[0]);
	show("child", &seen[1]);
	if (seen[0].frame)
		expect(seen[0].frame == seen[1].frame, "one frame, two processes");
	if (seen[0].refs)
		expect(seen[0].refs >= 2, "it is counted %u times", seen[0].refs);

	step("the child writes: a fault, and a copy of its own");
	if (write(go[1], "x", 1) != 1 || read(tell[0], &seen[2], sizeof seen[2]) != sizeof seen[2] ||
	    read(tell[0], &m, sizeof m) != sizeof m)
		fatal("read");
	page_walk(getpid(), page, &seen[0]);
	show("parent", &seen[0]);
	show("child", &seen[2]);
	expect(m >= 1, "%ld minor fault in the child", m);
	if (seen[0].frame)
		expect(seen[0].frame != seen[2].frame, "two frames now");
	expect(wait_for(pid) == 0 && page[0] == 'p', "the parent reads what it wrote before");
	return verdict("fork copies page tables; pages are copied when written");
}
