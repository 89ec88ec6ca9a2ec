/* The devices that need no hardware: null, zero, full, random, urandom, kmsg; and getrandom(2). */
#include "dev/mem.h"
#include "abi/errno.h"
#include "abi/fcntl.h"
#include "abi/mman.h"
#include "cpu/clock.h"
#include "cpu/usercopy.h"
#include "cpu/x86.h"
#include "fs/devfs.h"
#include "fs/poll.h"
#include "kernel/klog.h"
#include "kernel/sched.h"
#include "kernel/syscall.h"
#include "kernel/thread.h"
#include "lib/printf.h"
#include "lib/random.h"
#include "lib/string.h"
#include "mm/slab.h"
#include "mm/vm.h"

static long null_read(struct file *f, struct uio *u, int64_t *pos)
{
	return 0;
}

static long null_write(struct file *f, struct uio *u, int64_t *pos)
{
	size_t n = u->left;

	u->left = 0;
	return n;
}

static int64_t null_seek(struct file *f, int64_t off, int whence)
{
	return 0;
}

/* Long reads may be ended by a signal, with what there is. */
static bool read_interrupted(void)
{
	cond_resched();
	return task_attention(&current->task) & ATT_WAKES;
}

static __attribute__((noinline)) long zero_large(struct uio *u)
{
	size_t want = u->left;

	do
		if (uio_zero(u, min(u->left, 16 * PAGE_SIZE)) < 0)
			return want == u->left ? -EFAULT : want - u->left;
	while (u->left && !read_interrupted());
	return want - u->left;
}

static long zero_read(struct file *f, struct uio *u, int64_t *pos)
{
	size_t want = u->left;

	if (want > 16 * PAGE_SIZE)
		return zero_large(u);
	if (likely(uio_zero(u, want) == 0))
		return want;
	return want == u->left ? -EFAULT : want - u->left;
}

/* Shared maps of it are shared with children; private ones are fresh anonymous memory. */
static int zero_mmap(struct file *f, struct vmobj **out, uint64_t off, size_t len, uint32_t prot, uint32_t flags)
{
	if ((flags & MAP_TYPE) == MAP_PRIVATE)
		return 0;
	*out = vmobj_anon(off + len);
	return *out ? 0 : -ENOMEM;
}

static long full_write(struct file *f, struct uio *u, int64_t *pos)
{
	return -ENOSPC;
}

/* ---- random ------------------------------------------------------------------------------------- */

static long random_read(struct file *f, struct uio *u, int64_t *pos)
{
	size_t want = u->left;
	uint8_t buf[256];

	while (u->left) {
		size_t n = min(u->left, sizeof(buf));

		random_bytes(buf, n);
		if (uio_copy_to(u, buf, n) < 0)
			return want == u->left ? -EFAULT : want - u->left;
		if (read_interrupted())
			break;
	}
	return want - u->left;
}

static long random_write(struct file *f, struct uio *u, int64_t *pos)
{
	size_t want = u->left;
	uint8_t buf[64];

	while (u->left) {
		size_t n = min(u->left, sizeof(buf));

		if (uio_copy_from(u, buf, n) < 0)
			return want == u->left ? -EFAULT : want - u->left;
		random_add(buf, n);
		if (read_interrupted())
			break;
	}
	return want - u->left;
}

#define GRND_NONBLOCK 1u
#define GRND_RANDOM   2u
#define GRND_INSECURE 4u

long sys_getrandom(void *buf, size_t n, unsigned flags)
{
	struct uio u;

	if (flags & ~(GRND_NONBLOCK | GRND_RANDOM | GRND_INSECURE) ||
	    (flags & (GRND_RANDOM | GRND_INSECURE)) == (GRND_RANDOM | GRND_INSECURE))
		return -EINVAL;
	n = min(n, 0x1fffffful);
	if (!user_range_ok((uintptr_t)buf, n))
		return -EFAULT;
	uio_user(&u, (uintptr_t)buf, n);
	return random_read(NULL, &u, NULL);
}

/* ---- kmsg --------------------------------------------------------------------------------------- */

static struct waitq kmsg_poll = WAITQ_INIT(kmsg_poll);      /* nobody wakes it: a clock to look again by */
static struct mutex kmsg_lock = MUTEX_INIT(kmsg_lock, RANK_TTY);

/* One record a read: "priority,number,microseconds,-;text". f->pos is the log's cursor. */
static long kmsg_read(struct file *f, struct uio *u, int64_t *pos)
{
	char *line = kmalloc(1024), *out = line + 512, *text = line;
	uint64_t prio = 6, sec = 0, usec = 0;
	size_t n = 0;
	long r = line ? 0 : -ENOMEM;
	const char *p;

	mutex_lock(&kmsg_lock);
	while (r == 0 && !(n = klog_next_line((uint64_t *)&f->pos, line, 511)))
		r = f->flags & O_NONBLOCK ? -EAGAIN :
		    wait_on(&kmsg_poll, &kmsg_lock, clock_now() + 100 * NSEC_PER_MSEC) == -EINTR ? -ERESTART : 0;
	mutex_unlock(&kmsg_lock);
	if (r == 0) {
		line[n] = 0;
		p = line + 1;
		if (line[0] == '<' && parse_u64(&p, 10, &prio) && p[0] == '>' && p[1] == '[') {
			for (p += 2; *p == ' '; p++)
				;
			if (parse_u64(&p, 10, &sec) && *p == '.') {
				p++;
				parse_u64(&p, 10, &usec);
			}
			text = strchr(p, ']') ? strchr(p, ']') + 2 : line;
		}
		n = snprintf(out, 512, "%lu,%lu,%lu,-;%s", prio, f->pos, sec * 1000000 + usec, text);
		n = min(n, 511ul);
		if (n && out[n - 1] != '\n')
			out[n++] = '\n';
		r = n > u->left ? -EINVAL : uio_copy_to(u, out, n) < 0 ? -EFAULT : n;
	}
	kfree(line);
	return r;
}

static long kmsg_write(struct file *f, struct uio *u, int64_t *pos)
{
	char *line = kmalloc(1025);
	size_t n = min(u->left, 1024ul), all = u->left;
	const char *p = line;
	uint64_t prio = KERN_INFO;
	long r = !line ? -ENOMEM : uio_copy_from(u, line, n) < 0 ? -EFAULT : 0;

	if (r == 0) {
		line[n] = 0;
		if (n && line[n - 1] == '\n')
			line[n - 1] = 0;
		if (*p == '<') {
			p++;
			if (parse_u64(&p, 10, &prio) && *p == '>')
				p++;
			else
				p = line;
		}
		klog(prio & 7, "%s", p);
		r = all;
	}
	kfree(line);
	return r;
}

static const struct file_ops null_ops = { .read = null_read, .write = null_write, .seek = null_seek };
static const struct file_ops zero_ops = { .read = zero_read, .write = null_write, .seek = null_seek, .mmap = zero_mmap };
static const struct file_ops full_ops = { .read = zero_read, .write = full_write, .seek = null_seek };
static const struct file_ops random_ops = { .read = random_read, .write = random_write, .seek = null_seek };
static const struct file_ops kmsg_ops = { .read = kmsg_read, .write = kmsg_write, .kind = FILE_STREAM };

void mem_init(void)
{
	uint64_t seed[4] = { rdtsc(), clock_now(), rtc_read(), 0 };
	uint8_t ok = 0;

	if (cpuid(1, 0).ecx & BIT(30))
		for (int tries = 0; tries < 8 && !ok; tries++)
			__asm__ volatile("rdrand %0; setc %1" : "=r"(seed[3]), "=qm"(ok) :: "cc");
	random_add(seed, sizeof(seed));
	dev_register("null", 0666, DEV_MAKE(1, 3), &null_ops);
	dev_register("zero", 0666, DEV_MAKE(1, 5), &zero_ops);
	dev_register("full", 0666, DEV_MAKE(1, 7), &full_ops);
	dev_register("random", 0666, DEV_MAKE(1, 8), &random_ops);
	dev_register("urandom", 0666, DEV_MAKE(1, 9), &random_ops);
	dev_register("kmsg", 0644, DEV_MAKE(1, 11), &kmsg_ops);
}
