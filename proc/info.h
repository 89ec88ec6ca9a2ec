/* Names of the system, as uname(2) and /proc/sys/kernel show them. Layer 9. */
#pragma once
#include "abi/info.h"
#include "kernel/waitq.h"

extern struct utsname uts;
/* Of each change of a name, to those who poll its file. */
struct name_poll {
	struct waitq wait;
	unsigned     count;        /* a  of changes */
};
extern struct name_poll hostname_poll, domainname_poll;
void name_changed(struct name_poll *poll);
