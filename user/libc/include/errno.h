/* The reason why the last call of this thread failed. */
#pragma once
#include <abi/errno.h>

/* Those that are not in abi/errno.h. */
#define ENODATA         61
#define ENONET          64
#define EPROTO          71
#define EDESTADDRREQ    89
#define EPFNOSUPPORT    96
#define EADDRNOTAVAIL   99
#define ENETDOWN        100
#define ENETUNREACH     101
#define ECONNABORTED    103
#define ETOOMANYREFS    109
#define EHOSTDOWN       112
#define EHOSTUNREACH    113
#define EALREADY        114
#define EINPROGRESS     115
#define EOWNERDEAD      130
#define ENOTRECOVERABLE 131
#define ENOTSUP         EOPNOTSUPP

extern _Thread_local int errno;
#define errno errno

#ifdef _GNU_SOURCE
extern char *program_invocation_name;
extern char *program_invocation_short_name;
#endif
