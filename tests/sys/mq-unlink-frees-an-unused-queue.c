/* A queue that nobody has open goes with its name; one that may not be made for the limit leaves nothing. */
#include "check.h"
#include <mqueue.h>
#include <sys/resource.h>

int main(void)
{
	struct mq_attr attr = { .mq_maxmsg = 4, .mq_msgsize = 64 };
	struct rlimit limit = { 100, 100 };
	mqd_t q;

	for (int i = 0; i < 3; i++) {
		mq_unlink("/sprout-unused");
		q = mq_open("/sprout-unused", O_RDWR | O_CREAT | O_EXCL, 0600, &attr);
		if (!CHECK(q >= 0))
			return check_done();
		CHECK(mq_send(q, "x", 1, 0) == 0);
		CHECK(mq_close(q) == 0);
		CHECK(mq_unlink("/sprout-unused") == 0);
		CHECK_ERR(mq_unlink("/sprout-unused"), ENOENT);
	}
	CHECK(setrlimit(RLIMIT_MSGQUEUE, &limit) == 0);
	CHECK_ERR(mq_open("/sprout-unused", O_RDWR | O_CREAT, 0600, &attr), EMFILE);
	CHECK_ERR(mq_unlink("/sprout-unused"), ENOENT);
	return check_done();
}
