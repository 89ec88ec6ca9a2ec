/* Names of the system, as uname(2) and /proc/sys/kernel show them. Layer 9. */
#pragma once
#include "abi/info.h"
#include "fs/procfs.h"

extern struct utsname uts;
extern struct procfs_news hostname_news, domainname_news;
