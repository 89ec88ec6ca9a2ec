/* Prototypes of every system call, made from the one table, so that a definition cannot disagree
   with it. Layer 1: structs are only named. */
#pragma once
#include "abi/errno.h"
#include "abi/tags.h"
#include "abi/types.h"
#include "lib/types.h"

#define SYSCALL(nr, name, args, fmt) long sys_##name args;
#include "abi/syscalls.def"
#undef SYSCALL

#undef ERESTART              /* Linux has another of that name for programs */
#define ERESTART 512         /* inside the kernel only: interrupted, may be restarted */
#define ERESTARTNOHAND 514   /* restart only if no handler ran (pause, sigsuspend, ppoll...) */
#define ERESTARTNOINTR 513   /* always restart, handler or not */
#define ERESTARTBLOCK 516    /* restart through current->restart unless a handler ran */
