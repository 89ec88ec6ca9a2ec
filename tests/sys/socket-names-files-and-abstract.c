/* A local socket's name is a file, an abstract string of exact length; names are taken once. */
#include "check.h"
#include "tools.h"
#include <stddef.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>

#define HEAD offsetof(struct sockaddr_un, sun_path)

static int stream(void)
{
	return socket(AF_UNIX, SOCK_STREAM, 0);
}

static struct sockaddr *at(const char *path)
{
	static struct sockaddr_un a;

	memset(&a, 0, sizeof(a));
	a.sun_family = AF_UNIX;
	strcpy(a.sun_path, path);
	return (struct sockaddr *)&a;
}

int main(void)
{
	struct sockaddr_un a, abstract = { .sun_family = AF_UNIX, .sun_path = "\0sprout-test" };
	socklen_t len = sizeof(a), n = sizeof(a), alen = HEAD + 12;
	char dir[] = "/tmp/socknameXXXXXX";
	struct stat st;
	int s = stream(), t = stream(), c = stream();

	CHECK(mkdtemp(dir) && chdir(dir) == 0);
	umask(022);
	CHECK(close(open("file", O_CREAT | O_RDWR, 0644)) == 0);
	CHECK_ERR(bind(s, at("none/x"), n), ENOENT);
	CHECK_ERR(bind(s, at("file/x"), n), ENOTDIR);
	CHECK_ERR(bind(s, at("file"), n), EADDRINUSE);
	CHECK_ERR(bind(s, at("new/"), n), ENOENT);
	CHECK_ERR(bind(s, at("new"), 1), EINVAL);
	CHECK_ERR(bind(s, at("new"), 200), EINVAL);
	CHECK_EQ(bind(s, at("name"), n), 0);
	CHECK_ERR(bind(s, at("name2"), n), EINVAL);
	CHECK_ERR(bind(t, at("name"), n), EADDRINUSE);
	CHECK(stat("name", &st) == 0 && st.st_mode == (S_IFSOCK | 0755));
	CHECK_ERR(open("name", O_RDWR), ENXIO);
	CHECK(getsockname(s, (struct sockaddr *)&a, &len) == 0);
	CHECK_EQ(len, HEAD + 5);
	CHECK_STR(a.sun_path, "name");
	CHECK_ERR(connect(c, at("name"), n), ECONNREFUSED);         /* nobody listens */
	CHECK_ERR(connect(c, at("file"), n), ECONNREFUSED);
	CHECK_ERR(connect(c, at("none"), n), ENOENT);
	CHECK_EQ(listen(s, 1), 0);
	CHECK_ERR(connect(socket(AF_UNIX, SOCK_DGRAM, 0), at("name"), n), EPROTOTYPE);
	CHECK_EQ(connect(c, at("name"), n), 0);
	CHECK_ERR(connect(c, at("name"), n), EISCONN);
	CHECK_EQ(unlink("name"), 0);
	CHECK_ERR(connect(stream(), at("name"), n), ENOENT);

	CHECK_EQ(bind(t, (struct sockaddr *)&abstract, alen), 0);
	CHECK_ERR(bind(stream(), (struct sockaddr *)&abstract, alen), EADDRINUSE);
	CHECK_EQ(bind(stream(), (struct sockaddr *)&abstract, alen + 1), 0);    /* a longer one is another */
	CHECK_EQ(listen(t, 1), 0);
	CHECK_EQ(connect(stream(), (struct sockaddr *)&abstract, alen), 0);
	close(t);
	CHECK_ERR(connect(stream(), (struct sockaddr *)&abstract, alen), ECONNREFUSED);
	unlink("file");
	CHECK(chdir("/") == 0 && rmdir(dir) == 0);
	return check_done();
}
