/* Copying between the kernel and a program. The program's addresses are never used
   as they are: each page is looked up in its page tables, made present if it may be,
   and reached through the direct map. So a wrong pointer is an error of the call and
   never a fault in the kernel. None of these functions sleeps. */
#pragma once
#include "lib/types.h"

struct space;

/* 0, or -EFAULT (also where there is no memory for a page); part of it may have been
   copied then. */
int copyin(void *dst, const void *usrc, size_t n);
int copyout(void *udst, const void *src, size_t n);

/* A string with its NUL: the length without it, -EFAULT, or -ENAMETOOLONG if it has
   no NUL within max bytes. */
long copyin_string(char *dst, const char *usrc, size_t max);

/* The same for any address space. */
int space_read(struct space *sp, uintptr_t uaddr, void *buf, size_t n);
int space_write(struct space *sp, uintptr_t uaddr, const void *buf, size_t n);

/* Where the kernel sees the byte at uaddr, to the end of its page; NULL if the
   program may not access it so. */
void *space_touch(struct space *sp, uintptr_t uaddr, bool write);
