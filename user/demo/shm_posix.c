/* shm_posix: a shared memory object with a name: shm_open, ftruncate, mmap. Two
   processes map it at different addresses; a process-shared mutex and condition in it
   pass a parcel to and fro. */
#include "demo.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#define NAME "/demo_shm"

struct shared {
	pthread_mutex_t mutex;
	pthread_cond_t turned;
	int turn;                /* whose turn it is: 0 parent, 1 child */
	long passes;
	char text[64];
};

static void share(struct shared *s)
{
	pthread_mutexattr_t m;
	pthread_condattr_t c;

	pthread_mutexattr_init(&m);
	pthread_mutexattr_setpshared(&m, PTHREAD_PROCESS_SHARED);
	pthread_mutex_init(&s->mutex, &m);
	pthread_condattr_init(&c);
	pthread_condattr_setpshared(&c, PTHREAD_PROCESS_SHARED);
	pthread_cond_init(&s->turned, &c);
}

static void play(struct shared *s, int me, long n)
{
	for (long i = 0; i < n; i++) {
		pthread_mutex_lock(&s->mutex);
		while (s->turn != me)
			pthread_cond_wait(&s->turned, &s->mutex);
		s->passes++;
		if (i < 3)
			lane(me, "pass %ld", s->passes);
		s->turn = 1 - me;
		pthread_cond_signal(&s->turned);
		pthread_mutex_unlock(&s->mutex);
	}
}

/* The child opens the name itself, elsewhere in its memory. */
static void child_life(long n)
{
	int fd = shm_open(NAME, O_RDWR, 0);
	void *gap = mmap(NULL, 65536, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	struct shared *s = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);

	if (fd < 0 || s == MAP_FAILED || gap == MAP_FAILED)
		_exit(1);
	snprintf(s->text, sizeof s->text, "child %d has it at %p", (int)getpid(), (void *)s);
	play(s, 1, n);
	_exit(0);
}

int main(int argc, char **argv)
{
	static const char *const names[] = { "parent", "child" };
	struct stat st;
	long n;

	demo_start(argc, argv, "shared memory with a name", "n");
	n = demo_count(1000, 50);
	step("shm_open makes a file of no size, ftruncate gives it one");
	shm_unlink(NAME);
	int fd = shm_open(NAME, O_RDWR | O_CREAT | O_EXCL, 0600);
	if (fd < 0)
		fatal("shm_open");
	fstat(fd, &st);
	expect(st.st_size == 0, "size 0");
	if (ftruncate(fd, 4096) < 0)
		fatal("ftruncate");
	fstat(fd, &st);
	expect(st.st_size == 4096 && st.st_blocks == 0, "size 4096, and no page yet (0 blocks)");
	struct shared *s = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	if (s == MAP_FAILED)
		fatal("mmap");
	share(s);
	fstat(fd, &st);
	expect(st.st_blocks > 0, "after the first write: %ld blocks of 512", (long)st.st_blocks);

	step("a parcel goes to and fro %ld times", n);
	lanes(2, names);
	pid_t child = fork();
	if (child == 0)
		child_life(n);
	play(s, 0, n);
	expect(wait_for(child) == 0, "the child came to its end");
	say("   %s; we have it at %p\n", s->text, (void *)s);
	expect(s->passes == 2 * n, "%ld passes, none lost", s->passes);

	step("shm_unlink takes the name, the memory stays while it is mapped");
	expect(shm_unlink(NAME) == 0 && shm_open(NAME, O_RDWR, 0) == -1 && errno == ENOENT, "the name is gone");
	expect(s->passes == 2 * n, "the memory is not");
	munmap(s, 4096);
	close(fd);
	return verdict("a named page in two address spaces, a mutex in the page itself");
}
