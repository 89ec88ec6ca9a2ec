/* O_APPEND writers in two processes: no line is lost or torn. */
#include "tools.h"
#include <sys/stat.h>

int main(void)
{
	struct stat st;
	char line[16], buf[16];
	int fd;

	close(open("f", O_CREAT | O_RDWR, 0600));
	for (int k = 0; k < 2; k++) {
		if (fork() == 0) {
			fd = open("f", O_WRONLY | O_APPEND);
			memset(line, 'a' + k, 15);
			line[15] = '\n';
			for (int i = 0; i < 200; i++)
				CHECK_EQ(write(fd, line, 16), 16);
			_exit(check_done());
		}
	}
	CHECK(wait_ok());
	CHECK(wait_ok());
	CHECK(stat("f", &st) == 0 && st.st_size == 400 * 16);
	fd = open("f", O_RDONLY);
	while (read(fd, buf, 16) == 16)
		CHECK(buf[15] == '\n' && buf[0] == buf[14]);
	unlink("f");
	return check_done();
}
