/* The two events of a move carry one number, each move another; the file moved is told too, and what it replaced. */
#include "inotify.h"
#include <sys/syscall.h>

static unsigned cookies[8];

/* The masks of what there is; the cookies aside. */
static int masks(int in, unsigned *mask)
{
	char buf[1024] __attribute__((aligned(8)));
	ssize_t got = read(in, buf, sizeof(buf));
	int n = 0;

	for (char *p = buf; p < buf + got; n++) {
		struct inotify_event *e = (void *)p;

		mask[n] = e->mask;
		cookies[n] = e->cookie;
		p += sizeof(*e) + e->len;
	}
	return n;
}

int main(void)
{
	int in = inotify_init1(IN_NONBLOCK);
	unsigned mask[8], first;

	enter_fresh("inotify");
	touch("a");
	touch("b");
	CHECK(mkdir("d", 0755) == 0);
	inotify_add_watch(in, ".", IN_MOVE | IN_DELETE);
	inotify_add_watch(in, "a", IN_MOVE_SELF);
	inotify_add_watch(in, "b", IN_ATTRIB | IN_DELETE_SELF);
	CHECK(rename("a", "b") == 0);
	CHECK_EQ(masks(in, mask), 6);
	CHECK(mask[0] == IN_MOVED_FROM && mask[1] == IN_MOVED_TO && mask[2] == IN_ATTRIB && mask[3] == IN_MOVE_SELF);
	CHECK(mask[4] == IN_DELETE_SELF && mask[5] == IN_IGNORED);
	CHECK(cookies[0] != 0 && cookies[0] == cookies[1] && cookies[2] == 0 && cookies[3] == 0);
	first = cookies[0];

	CHECK(rename("b", "d/b") == 0 && rename("d", "e") == 0);
	CHECK_EQ(masks(in, mask), 4);
	CHECK(mask[0] == IN_MOVED_FROM && cookies[0] != first && mask[1] == IN_MOVE_SELF);
	CHECK(mask[2] == (IN_MOVED_FROM | IN_ISDIR) && mask[3] == (IN_MOVED_TO | IN_ISDIR) && cookies[2] == cookies[3]);
	CHECK(cookies[2] != cookies[0]);

	touch("x");
	CHECK(syscall(SYS_renameat2, AT_FDCWD, "x", AT_FDCWD, "e", 2) == 0);     /* RENAME_EXCHANGE: two moves */
	CHECK_EQ(masks(in, mask), 4);
	CHECK(cookies[0] == cookies[1] && cookies[2] == cookies[3] && cookies[0] != cookies[2]);
	CHECK(rename("x", "x") == 0);
	CHECK_EQ(masks(in, mask), 0);
	CHECK(unlink("x/b") == 0 && rmdir("x") == 0 && unlink("e") == 0);
	leave_fresh();
	return check_done();
}
