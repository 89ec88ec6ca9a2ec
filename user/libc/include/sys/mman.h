/* Memory mappings and shared memory objects. */
#pragma once
#include <abi/mman.h>

/* Beside what the kernel knows: other names, and what it ignores or refuses. */
#define PROT_NONE  0
#define MAP_ANON            MAP_ANONYMOUS
#define MAP_SYNC            0x80000
#define MADV_WILLNEED    3
#define MADV_MERGEABLE   12
#define MADV_HUGEPAGE    14
#define MADV_NOHUGEPAGE  15
#define MFD_HUGETLB       4
#define MAP_FAILED ((void *)-1)

void *mmap(void *addr, size_t len, int prot, int flags, int fd, off_t off);
int   munmap(void *addr, size_t len);
int   mprotect(void *addr, size_t len, int prot);
void *mremap(void *addr, size_t len, size_t newlen, int flags, ...);
int   msync(void *addr, size_t len, int flags);
int   madvise(void *addr, size_t len, int advice);
int   mincore(void *addr, size_t len, unsigned char *vec);
int   mlock(const void *addr, size_t len);
int   munlock(const void *addr, size_t len);
int   mlockall(int flags);
int   munlockall(void);
int   shm_open(const char *name, int flags, mode_t mode);
int   shm_unlink(const char *name);
int   memfd_create(const char *name, unsigned flags);
