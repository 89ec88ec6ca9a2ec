/* ftok: one key for one file and id, different ones for others, -1 without the file. */
#include "tools.h"
#include <sys/ipc.h>

int main(void)
{
	close(open("f", O_CREAT | O_RDWR, 0600));
	close(open("g", O_CREAT | O_RDWR, 0600));
	CHECK(ftok("f", 1) != -1);
	CHECK_EQ(ftok("f", 1), ftok("./f", 1));
	CHECK(ftok("f", 1) != ftok("f", 2));
	CHECK(ftok("f", 1) != ftok("g", 1));
	CHECK_ERR(ftok("absent", 1), ENOENT);
	unlink("f");
	unlink("g");
	return check_done();
}
