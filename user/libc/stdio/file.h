/* struct FILE: a descriptor with a buffer that is either being read or being written. */
#pragma once
#include <stdio.h>
#include "user/libc/libc.h"

#define F_READ   1                      /* may be read */
#define F_WRITE  2
#define F_APPEND 4
#define F_EOF    8
#define F_ERR    16
#define F_LINE   32                     /* flush at each newline */
#define F_NOBUF  64
#define F_HEAP   128                    /* the struct came from malloc */
#define F_OWNBUF 256                    /* so did the buffer */
#define F_STRING 512                    /* no descriptor: sscanf reads a string */
#define F_TTY_ASKED 1024                /* line buffering has been decided */
#define UNGET    8                      /* room before the buffer for ungetc */

/* rpos < rend: bytes to read. wpos > buf: bytes to write. Never both. */
struct FILE {
	int            fd;
	unsigned       flags;
	unsigned char *buf;
	size_t         size;
	unsigned char *rpos, *rend;
	unsigned char *wpos, *wend;     /* wend is NULL unless writing */
	uint32_t       word;            /* lock: owner's tid */
	int            depth;           /* how often its owner has locked it */
	FILE          *next, *prev;     /* all open files */
	pid_t          child;           /* popen */
	unsigned char *own;             /* what to free */
};

/* A program with one thread needs no lock; flockfile() always takes it. */
static inline void file_lock(FILE *f)
{
	if (__threaded)
		flockfile(f);
}

static inline void file_unlock(FILE *f)
{
	if (__threaded && f->depth > 0)
		funlockfile(f);
}

int    __file_flush(FILE *f);           /* these want the lock held */
int    __file_fill(FILE *f);
size_t __file_write(FILE *f, const void *p, size_t n);
int    __file_buffer(FILE *f);
ssize_t __file_io(FILE *f, int writing, void *p, size_t n);
int    __file_mode(const char *mode, unsigned *flags);
