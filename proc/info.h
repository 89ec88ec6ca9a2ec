/* What the system calls itself, and counts for /proc. Layer 9's data, named here for fs/. Layer 6. */
#pragma once
#include "abi/info.h"

extern struct utsname uts;           /* names: read freely, changed by sethostname, setdomainname */
int pid_last(void);                  /* the process id given last: loadavg */
unsigned long pid_forks(void);       /* processes and threads ever made: stat */
