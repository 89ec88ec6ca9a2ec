/* Names of the system, as uname(2) and /proc/sys/kernel show them. Layer 9. */
#pragma once
#include "abi/info.h"
#include "kernel/waitq.h"

extern struct utsname uts;
/* Of each change of a name, to those who poll its file. */
struct name_news {
	struct waitq wait;
	unsigned     count;        /* a  of changes */
};
extern struct name_news hostname_news, domainname_news;
void name_changed(struct name_news *news);
