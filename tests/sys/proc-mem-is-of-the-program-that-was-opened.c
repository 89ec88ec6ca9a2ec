/* /proc/PID/mem opened before an exec reaches nothing of the program executed: it ends there. */
#include "check.h"

int main(int argc, char **argv)
{
	static char text[] = "old";
	char path[64], arg[64], buf[4];
	int go[2], say[2], fd;
	unsigned long addr;
	pid_t pid;

	if (argc == 4) {                 /* the new program: tell where something of ours is, wait */
		dprintf(atoi(argv[1]), "%lx\n", (unsigned long)text);
		return read(atoi(argv[2]), buf, 1) == 1 && strcmp(text, "old") == 0 ? 0 : 1;
	}
	CHECK(pipe(go) == 0 && pipe(say) == 0);
	pid = fork();
	if (pid == 0) {
		char a[12], b[12];

		if (read(go[0], buf, 1) != 1)
			_exit(1);
		snprintf(a, sizeof(a), "%d", say[1]);
		snprintf(b, sizeof(b), "%d", go[0]);
		execl("/proc/self/exe", argv[0], a, b, "new", NULL);
		_exit(1);
	}
	snprintf(path, sizeof(path), "/proc/%d/mem", pid);
	fd = open(path, O_RDWR);
	CHECK(fd >= 0);
	CHECK_EQ(pread(fd, buf, 4, (off_t)(unsigned long)text), 4);
	CHECK_STR(buf, "old");
	CHECK(write(go[1], "x", 1) == 1);
	memset(arg, 0, sizeof(arg));
	CHECK(read(say[0], arg, sizeof(arg) - 1) > 0);
	addr = strtoul(arg, NULL, 16);
	CHECK_EQ(pread(fd, buf, 4, addr), 0);
	CHECK_EQ(pwrite(fd, "new", 4, addr), 0);
	CHECK(write(go[1], "x", 1) == 1);
	CHECK(wait_ok());
	return check_done();
}
