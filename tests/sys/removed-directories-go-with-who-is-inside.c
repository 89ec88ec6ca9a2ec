/* A thousand directories, each in the one before, are removed from the inside; the last one out lets all of them go. */
#include "tools.h"

#define DEPTH 1000

int main(void)
{
	char start[512], path[3 * DEPTH + 2];
	int depth = 0;

	CHECK(getcwd(start, sizeof(start)) != NULL);
	while (depth < DEPTH && mkdir("d", 0700) == 0 && chdir("d") == 0)
		depth++;
	CHECK(depth == DEPTH);
	for (int up = 1; up <= depth; up++) {
		for (int i = 0; i < up; i++)
			memcpy(path + 3 * i, "../", 3);
		strcpy(path + 3 * up, "d");
		CHECK(rmdir(path) == 0);
	}
	CHECK_ERR(mkdir("e", 0700), ENOENT);
	CHECK(chdir(start) == 0);
	CHECK_ERR(access("d", F_OK), ENOENT);
	return check_done();
}
