/* Groups, read from /etc/group. */
#pragma once
#include <abi/types.h>
struct group {
	char  *gr_name;
	char  *gr_passwd;
	gid_t  gr_gid;
	char **gr_mem;
};
struct group *getgrnam(const char *name);
struct group *getgrgid(gid_t gid);
int  setgroups(size_t n, const gid_t *groups);
