/* Memory mappings and shared memory objects. */
#pragma once
#include <abi/mman.h>

void *mmap(void *addr, size_t len, int prot, int flags, int fd, off_t off);
int   munmap(void *addr, size_t len);
int   mprotect(void *addr, size_t len, int prot);
void *mremap(void *addr, size_t len, size_t newlen, int flags, ...);
int   msync(void *addr, size_t len, int flags);
int   madvise(void *addr, size_t len, int advice);
int   posix_madvise(void *addr, size_t len, int advice);
int   mincore(void *addr, size_t len, unsigned char *vec);
int   mlock(const void *addr, size_t len);
int   mlock2(const void *addr, size_t len, unsigned flags);
int   munlock(const void *addr, size_t len);
int   mlockall(int flags);
int   munlockall(void);
int   shm_open(const char *name, int flags, mode_t mode);
int   shm_unlink(const char *name);
int   memfd_create(const char *name, unsigned flags);
