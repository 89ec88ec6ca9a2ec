/* process_vm_readv and writev: bytes between the caller and another process, page by page. */
#include "kernel/sched.h"
#include "kernel/syscall.h"
#include "mm/slab.h"
#include "mm/uio.h"
#include "mm/vm.h"
#include "proc/cred.h"
#include "proc/proc.h"

/* The space of process pid, counted. */
static int space_of(pid_t pid, struct space **out)
{
	struct thread *t = thread_get_by_tid(pid);
	int r;

	if (!t)
		return -ESRCH;
	r = ptrace_space_get(t, out);
	if (r == 0 && !*out)
		r = -ESRCH;
	thread_put(t);
	return r;
}

/* Moves the bytes of one remote segment. Returns how many: less than n only if something was not there. */
static size_t move_segment(struct space *sp, const struct iovec_k *seg, struct uio *local, void *page, bool write)
{
	size_t done = 0, total = min(seg->len, local->left);

	while (done < total) {
		size_t part = min(total - done, PAGE_SIZE), before = local->left;
		long n = part;
		int r = write ? uio_copy_from(local, page, part) : 0;

		if (write)
			n = before - local->left;
		if (n > 0)
			n = space_copy(sp, seg->base + done, page, n, write, false);
		if (n > 0 && !write) {
			r = uio_copy_to(local, page, n);
			n = before - local->left;
		}
		done += max(n, 0l);
		if (r < 0 || n < (long)part || cond_resched_killable() < 0)
			break;
	}
	return done;
}

static long process_vm(pid_t pid, const struct iovec *ulocal, unsigned long nlocal, const struct iovec *uremote,
		       unsigned long nremote, unsigned long flags, bool write)
{
	struct iovec_k fast_local[8], fast_remote[8], *local, *remote;
	struct uio l, far;
	struct space *sp;
	size_t done = 0;
	long r;

	if (flags)
		return -EINVAL;
	r = uio_import(&l, (uintptr_t)ulocal, nlocal, fast_local, &local);
	if (r < 0)
		return r;
	/* Remote addresses are only numbers until they are looked up. */
	r = uio_import(&far, (uintptr_t)uremote, nremote, fast_remote, &remote);
	if (r < 0)
		goto drop_local;
	void *page = kmalloc(PAGE_SIZE);

	r = page ? 0 : -ENOMEM;
	if (r == 0 && l.left && far.left)
		r = space_of(pid, &sp);
	else if (r == 0)
		sp = NULL;
	if (r < 0)
		goto drop_page;
	for (unsigned long i = 0; sp && i < nremote && l.left; i++) {
		size_t want = min(remote[i].len, l.left), n = move_segment(sp, &remote[i], &l, page, write);

		done += n;
		if (n < want) {
			r = -EFAULT;
			break;
		}
	}
	if (sp)
		space_put(sp);
	if (done)
		r = done;
drop_page:
	kfree(page);
	if (remote != fast_remote)
		kfree(remote);
drop_local:
	if (local != fast_local)
		kfree(local);
	return r;
}

long sys_process_vm_readv(pid_t pid, const struct iovec *local, unsigned long nlocal, const struct iovec *remote,
			  unsigned long nremote, unsigned long flags)
{
	return process_vm(pid, local, nlocal, remote, nremote, flags, false);
}

long sys_process_vm_writev(pid_t pid, const struct iovec *local, unsigned long nlocal, const struct iovec *remote,
			   unsigned long nremote, unsigned long flags)
{
	return process_vm(pid, local, nlocal, remote, nremote, flags, true);
}
