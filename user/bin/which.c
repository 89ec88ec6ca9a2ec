/* which name...: where in PATH programs are. */
#include "util.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

const char *prog = "which";

static bool try(const char *path)
{
	struct stat st;

	if (stat(path, &st) < 0 || !S_ISREG(st.st_mode) || access(path, X_OK) < 0)
		return false;
	puts(path);
	return true;
}

static bool find(const char *name)
{
	const char *path = getenv("PATH");
	char buf[4096];

	if (strchr(name, '/'))
		return try(name);
	for (path = path ? path : "/bin:/usr/bin"; ; path++) {
		int n = (int)strcspn(path, ":");
		snprintf(buf, sizeof buf, "%.*s/%s", n ? n : 1, n ? path : ".", name);
		if (try(buf))
			return true;
		path += n;
		if (!*path)
			return false;
	}
}

int main(int argc, char **argv)
{
	int status = 0;

	for (int i = 1; i < argc; i++)
		status |= !find(argv[i]);
	return done(status);
}
