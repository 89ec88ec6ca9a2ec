/* A mounted mqueue file system lists the queues by their names; a file made in it is a queue, its size that of what reading tells. */
#include "tools.h"
#include <dirent.h>
#include <mqueue.h>

static int listed(const char *want)
{
	struct dirent *e;
	DIR *d = opendir("/dev/mqueue");
	int n = 0;

	while (d && (e = readdir(d)))
		n += !strcmp(e->d_name, want);
	if (d)
		closedir(d);
	return n;
}

int main(void)
{
	static const char *const names[] = { "/names-m", "/names-a", "/names-z", "/names-k" };
	struct mq_attr attr;
	struct stat st;

	for (int i = 0; i < 4; i++) {
		mq_unlink(names[i]);
		mqd_t q = mq_open(names[i], O_RDWR | O_CREAT | O_EXCL, 0600, NULL);
		CHECK(q != (mqd_t)-1);
		mq_close(q);
	}
	for (int i = 0; i < 4; i++)
		CHECK_EQ(listed(names[i] + 1), 1);
	CHECK(stat("/dev/mqueue/names-a", &st) == 0 && st.st_size == 80 && S_ISREG(st.st_mode));
	unlink("/dev/mqueue/names-f");
	int fd = open("/dev/mqueue/names-f", O_RDWR | O_CREAT | O_EXCL, 0600);
	CHECK(fd >= 0);
	close(fd);
	mqd_t q = mq_open("/names-f", O_RDWR | O_NONBLOCK);
	CHECK(q != (mqd_t)-1);
	CHECK(mq_getattr(q, &attr) == 0 && attr.mq_curmsgs == 0 && attr.mq_maxmsg > 0);
	mq_close(q);
	CHECK_ERR(mkdir("/dev/mqueue/names-d", 0700), EPERM);
	CHECK(unlink("/dev/mqueue/names-f") == 0);
	CHECK_ERR(mq_open("/names-f", O_RDWR) == (mqd_t)-1 ? -1 : 0, ENOENT);
	for (int i = 0; i < 4; i++)
		CHECK(mq_unlink(names[i]) == 0 && listed(names[i] + 1) == 0);
	return check_done();
}
