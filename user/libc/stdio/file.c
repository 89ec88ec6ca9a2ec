/* Streams: opening, closing, the buffer's two directions, seeking, the list of all. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <fcntl.h>
#include <termios.h>
#include <pthread.h>
#include "user/libc/stdio/file.h"

static FILE in = { .fd = 0, .flags = F_READ };
static FILE out = { .fd = 1, .flags = F_WRITE, .prev = &in };
static FILE err = { .fd = 2, .flags = F_WRITE | F_NOBUF, .prev = &out };
FILE *stdin = &in, *stdout = &out, *stderr = &err;

static struct lock files_lock;
static FILE *files = &err;              /* the newest; older ones through prev */

/* Gives the stream a buffer and decides how a terminal is buffered, once. */
int __file_buffer(FILE *f)
{
	if (!f->buf) {
		size_t size = f->flags & F_NOBUF ? 1 : BUFSIZ;
		f->own = malloc(size + UNGET);
		if (!f->own) {
			f->flags |= F_ERR;
			return -1;
		}
		f->buf = f->own + UNGET;
		f->size = size;
		f->flags |= F_OWNBUF;
	}
	if (!(f->flags & F_TTY_ASKED)) {
		struct winsize ws;
		f->flags |= F_TTY_ASKED;
		if (f->flags & F_WRITE && !(f->flags & F_NOBUF) &&
		    __sys_ioctl(f->fd, TIOCGWINSZ, (unsigned long)&ws) == 0)
			f->flags |= F_LINE;
	}
	return 0;
}

static void let_go(void *file)
{
	FILE *f = file;

	if (f->depth > 0) {
		f->depth = 1;
		funlockfile(f);
	}
}

/* Reading and writing are cancellation points: a thread that ends there must not leave
   the stream locked. */
ssize_t __file_io(FILE *f, int writing, void *p, size_t n)
{
	struct __pthread *self = __self();
	struct __cleanup c = { let_go, f, self->cleanup };

	self->cleanup = &c;
	long r = writing ? __cp_write(f->fd, p, n) : __cp_read(f->fd, p, n);
	self->cleanup = c.next;
	return ret(r);
}

static int write_all(FILE *f, const unsigned char *p, size_t n)
{
	while (n > 0) {
		ssize_t w = __file_io(f, 1, (void *)p, n);
		if (w < 0) {
			f->flags |= F_ERR;
			return -1;
		}
		p += w;
		n -= w;
	}
	return 0;
}

/* Empties the buffer: written bytes go out; read-ahead is given back to the file. */
int __file_flush(FILE *f)
{
	int r = 0;

	if (f->wend) {
		if (f->wpos > f->buf)
			r = write_all(f, f->buf, f->wpos - f->buf);
		f->wpos = f->wend = NULL;
	} else if (f->rpos < f->rend && !(f->flags & F_STRING)) {
		__sys_lseek(f->fd, f->rpos - f->rend, SEEK_CUR);
	}
	if (!(f->flags & F_STRING))
		f->rpos = f->rend = NULL;
	return r;
}

size_t __file_write(FILE *f, const void *p, size_t n)
{
	if (!(f->flags & F_WRITE)) {
		f->flags |= F_ERR;
		ret(-EBADF);
		return 0;
	}
	if (!f->wend) {
		__file_flush(f);
		if (__file_buffer(f) < 0)
			return 0;
		f->wpos = f->buf;
		f->wend = f->buf + f->size;
	}
	if (f->flags & F_NOBUF)
		return write_all(f, p, n) < 0 ? 0 : n;
	size_t room = f->wend - f->wpos;
	if (n > room || (n == room && room < f->size)) {
		memcpy(f->wpos, p, room);
		f->wpos += room;
		if (__file_flush(f) < 0)
			return 0;
		size_t rest = n - room;
		f->wpos = f->buf;
		f->wend = f->buf + f->size;
		if (rest >= f->size) {
			if (write_all(f, (const unsigned char *)p + room, rest) < 0)
				return 0;
		} else {
			memcpy(f->wpos, (const char *)p + room, rest);
			f->wpos += rest;
		}
	} else {
		memcpy(f->wpos, p, n);
		f->wpos += n;
	}
	if (f->flags & F_LINE && memchr(p, '\n', n) && __file_flush(f) < 0)
		return 0;
	return n;
}

/* Reads more. Returns the number of bytes now waiting, 0 at the end or on error. */
int __file_fill(FILE *f)
{
	if (f->flags & F_STRING) {
		f->flags |= F_EOF;
		return 0;
	}
	if (!(f->flags & F_READ)) {
		f->flags |= F_ERR;
		ret(-EBADF);
		return 0;
	}
	if (f->wend)
		__file_flush(f);
	if (__file_buffer(f) < 0)
		return 0;
	/* Someone at a terminal should see the question before answering it. */
	if (f == stdin && stdout->wend && stdout->flags & F_LINE)
		fflush(stdout);
	ssize_t n = __file_io(f, 0, f->buf, f->size);
	f->rpos = f->rend = f->buf;
	if (n <= 0) {
		f->flags |= n < 0 ? F_ERR : F_EOF;
		return 0;
	}
	f->rend = f->buf + n;
	return n;
}

/* "r", "w+", "ae"...: open flags, and F_ flags through the pointer. -1 if senseless. */
int __file_mode(const char *mode, unsigned *flags)
{
	int plus = strchr(mode, '+') != NULL, o;

	if (*mode == 'r')
		o = 0;
	else if (*mode == 'w')
		o = O_CREAT | O_TRUNC;
	else if (*mode == 'a')
		o = O_CREAT | O_APPEND;
	else
		return ret(-EINVAL);
	*flags = plus ? F_READ | F_WRITE : *mode == 'r' ? F_READ : F_WRITE;
	if (*mode == 'a')
		*flags |= F_APPEND;
	o |= plus ? O_RDWR : *mode == 'r' ? O_RDONLY : O_WRONLY;
	if (strchr(mode, 'e'))
		o |= O_CLOEXEC;
	if (strchr(mode, 'x'))
		o |= O_EXCL;
	return o;
}

static FILE *file_new(int fd, unsigned flags)
{
	FILE *f = calloc(1, sizeof *f);

	if (!f)
		return NULL;
	f->fd = fd;
	f->flags = flags | F_HEAP;
	lock(&files_lock);
	f->prev = files;
	if (files)
		files->next = f;
	files = f;
	unlock(&files_lock);
	return f;
}

FILE *fopen(const char *restrict path, const char *restrict mode)
{
	unsigned flags;
	int o = __file_mode(mode, &flags);

	if (o < 0)
		return NULL;
	int fd = open(path, o, 0666);
	if (fd < 0)
		return NULL;
	FILE *f = file_new(fd, flags);
	if (!f)
		close(fd);
	return f;
}

FILE *fdopen(int fd, const char *mode)
{
	unsigned flags;
	int o = __file_mode(mode, &flags), now = fcntl(fd, F_GETFL);

	if (o < 0 || now < 0)
		return NULL;
	if (o & O_APPEND && !(now & O_APPEND))
		fcntl(fd, F_SETFL, now | O_APPEND);
	if (o & O_CLOEXEC)
		fcntl(fd, F_SETFD, FD_CLOEXEC);
	return file_new(fd, flags);
}

int fclose(FILE *f)
{
	flockfile(f);
	int r = __file_flush(f);
	if (close(f->fd) < 0)
		r = -1;
	if (f->flags & F_HEAP) {
		lock(&files_lock);
		if (f->next)
			f->next->prev = f->prev;
		else
			files = f->prev;
		if (f->prev)
			f->prev->next = f->next;
		unlock(&files_lock);
	}
	if (f->flags & F_OWNBUF)
		free(f->own);
	if (f->flags & F_HEAP) {
		free(f);
		return r;
	}
	f->buf = f->own = NULL;
	f->flags &= ~F_OWNBUF;
	f->fd = -1;
	funlockfile(f);
	return r;
}

int fflush(FILE *f)
{
	int r = 0;

	if (f) {
		file_lock(f);
		r = __file_flush(f);
		file_unlock(f);
		return r;
	}
	lock(&files_lock);
	for (f = files; f; f = f->prev) {
		file_lock(f);
		if (f->wend)
			r |= __file_flush(f);
		file_unlock(f);
	}
	unlock(&files_lock);
	return r;
}

/* At exit: what another thread holds locked is left alone. */
void __stdio_exit(void)
{
	for (FILE *f = files; f; f = f->prev)
		if (ftrylockfile(f) == 0) {
			__file_flush(f);
			funlockfile(f);
		}
}

void __stdio_fork(int when)
{
	if (when == FORK_BEFORE)
		lock(&files_lock);
	else
		unlock(&files_lock);
	/* The child's only thread has no business with locks of the others. */
	if (when == FORK_CHILD)
		for (FILE *f = files; f; f = f->prev)
			f->word = f->depth = 0;
}
