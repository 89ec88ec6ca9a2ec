/* cp [-r] from... to: copy files, and folders with all below them with -r. */
#include "util.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

const char *prog = "cp";
static bool recurse;

static int copy(const char *from, const char *to);

static int copy_folder(const char *from, const char *to)
{
	DIR *dir = opendir(from);
	struct dirent *e;
	int status = !dir || (mkdir(to, 0777) < 0 && errno != EEXIST);

	while (!status && (e = readdir(dir)))
		if (strcmp(e->d_name, ".") && strcmp(e->d_name, ".."))
			status = copy(path_join(from, e->d_name), path_join(to, e->d_name));
	return status;
}

static int copy(const char *from, const char *to)
{
	struct stat st, there;
	char buf[4096] = "";
	ssize_t n = 0;

	if ((recurse ? lstat : stat)(from, &st) < 0)
		return complain("%s", from), 1;
	if (stat(to, &there) == 0 && there.st_dev == st.st_dev && there.st_ino == st.st_ino)
		return errno = EEXIST, complain("%s", to), 1;
	if (S_ISDIR(st.st_mode))
		return recurse ? copy_folder(from, to) : (errno = EISDIR, complain("%s", from), 1);
	if (S_ISLNK(st.st_mode) && readlink(from, buf, sizeof buf - 1) > 0)
		return symlink(buf, to) < 0 ? complain("%s", to), 1 : 0;
	int in = open(from, O_RDONLY), out = in < 0 ? -1 : open(to, O_WRONLY | O_CREAT | O_TRUNC, st.st_mode & 0777);
	while (out >= 0 && (n = read(in, buf, sizeof buf)) > 0 && write_all(out, buf, n))
		;
	if (out < 0 || n != 0)
		complain("%s", in < 0 || n < 0 ? from : to);
	close(in);
	return close(out) < 0 || n != 0;
}

int main(int argc, char **argv)
{
	static const char help[] = "cp [-r] from... to";
	int status = 0;

	while (option(argc, argv, "rR", help) != -1)
		recurse = true;
	if (argc - optind < 2)
		usage(help);
	for (int i = optind; i < argc - 1; i++)
		status |= copy(argv[i], landing(argv[i], argv[argc - 1], argc - optind > 2));
	return status;
}
