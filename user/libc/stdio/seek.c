/* Streams: how they are buffered, where they stand, and the lock that lets a thread have
   one for several calls. Its word carries the owner's tid, as in every lock here. */
#include <unistd.h>
#include "user/libc/stdio/file.h"

void flockfile(FILE *f)
{
	uint32_t me = __tid(), free = 0;

	if ((__atomic_load_n(&f->word, __ATOMIC_RELAXED) & FUTEX_TID_MASK) == me) {
		f->depth++;
		return;
	}
	if (!__atomic_compare_exchange_n(&f->word, &free, me, 0, __ATOMIC_ACQUIRE,
					 __ATOMIC_RELAXED))
		__lock_slow(&f->word);
	f->depth = 1;
}

int ftrylockfile(FILE *f)
{
	uint32_t me = __tid(), free = 0;

	if ((f->word & FUTEX_TID_MASK) == me) {
		f->depth++;
		return 0;
	}
	if (!__atomic_compare_exchange_n(&f->word, &free, me, 0, __ATOMIC_ACQUIRE,
					 __ATOMIC_RELAXED))
		return -1;
	f->depth = 1;
	return 0;
}

void funlockfile(FILE *f)
{
	if (--f->depth > 0)
		return;
	if (__atomic_exchange_n(&f->word, 0, __ATOMIC_RELEASE) & FUTEX_WAITERS)
		__lock_wake(&f->word);
}

int setvbuf(FILE *restrict f, char *restrict buf, int mode, size_t size)
{
	file_lock(f);
	f->flags &= ~(F_LINE | F_NOBUF);
	f->flags |= F_TTY_ASKED;
	if (mode == _IONBF)
		f->flags |= F_NOBUF;
	if (mode == _IOLBF)
		f->flags |= F_LINE;
	if (buf && size > UNGET && mode != _IONBF && !f->buf) {
		f->buf = (unsigned char *)buf + UNGET;
		f->size = size - UNGET;
	}
	file_unlock(f);
	return 0;
}

int fseeko(FILE *f, off_t off, int whence)
{
	file_lock(f);
	int r = __file_flush(f);
	if (r == 0 && ret(__sys_lseek(f->fd, off, whence)) < 0)
		r = -1;
	if (r == 0)
		f->flags &= ~F_EOF;
	file_unlock(f);
	return r;
}

off_t ftello(FILE *f)
{
	file_lock(f);
	int end = f->flags & F_APPEND && f->wend && f->wpos > f->buf;
	off_t off = ret(__sys_lseek(f->fd, 0, end ? SEEK_END : SEEK_CUR));
	if (off >= 0)
		off += f->wend ? f->wpos - f->buf : f->rpos - f->rend;
	file_unlock(f);
	return off;
}

int fseek(FILE *f, long off, int whence) { return fseeko(f, off, whence); }
long ftell(FILE *f) { return ftello(f); }

void rewind(FILE *f)
{
	fseeko(f, 0, SEEK_SET);
	clearerr(f);
}

int fileno_unlocked(FILE *f) { return f->fd < 0 ? ret(-EBADF) : f->fd; }
int fileno(FILE *f) { return fileno_unlocked(f); }
int feof(FILE *f) { return (f->flags & F_EOF) != 0; }
int ferror(FILE *f) { return (f->flags & F_ERR) != 0; }
void clearerr(FILE *f) { f->flags &= ~(F_EOF | F_ERR); }
