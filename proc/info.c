/* What a process may ask about itself and the system, and a few switches of both. */
#include "proc/info.h"
#include "abi/errno.h"
#include "abi/sched.h"
#include "cpu/acpi.h"
#include "cpu/tlb.h"
#include "cpu/usercopy.h"
#include "kernel/klog.h"
#include "kernel/syscall.h"
#include "lib/random.h"
#include "lib/string.h"
#include "mm/page.h"
#include "mm/slab.h"
#include "mm/vm.h"
#include "proc/cred.h"
#include "proc/proc.h"
#include "proc/time.h"

struct name_poll hostname_poll = { WAITQ_INIT(hostname_poll.wait), 0 };
struct name_poll domainname_poll = { WAITQ_INIT(domainname_poll.wait), 0 };
struct utsname uts = {
	.sysname = "Sprout", .nodename = "sprout", .release = "6.1.0-sprout", .version = "#1 SMP",
	.machine = "x86_64", .domainname = "(none)",
};

/* ---- numbers -------------------------------------------------------------------------------- */

long sys_getpid(void)
{
	return current_proc->pid;
}

long sys_getppid(void)
{
	return __atomic_load_n(&current_proc->ppid, __ATOMIC_RELAXED);
}

long sys_gettid(void)
{
	return current->tid;
}

long sys_set_tid_address(int *utid)
{
	current->clear_child_tid = (uintptr_t)utid;
	return current->tid;
}

long sys_getcpu(unsigned *ucpu, unsigned *unode, void *unused)
{
	unsigned cpu = cpu_id();

	if ((ucpu && put_user32(ucpu, cpu) < 0) || (unode && put_user32(unode, 0) < 0))
		return -EFAULT;
	return 0;
}

long sys_arch_prctl(int option, unsigned long addr)
{
	switch (option) {
	case ARCH_SET_FS:
	case ARCH_SET_GS:
		if (addr >= USER_LIMIT)
			return -EPERM;
		if (option == ARCH_SET_FS)
			task_set_fs_base(addr);
		else
			task_set_gs_base(addr);
		return 0;
	case ARCH_GET_FS:
		return put_user64((void *)addr, current->task.fs_base);
	case ARCH_GET_GS:
		return put_user64((void *)addr, current->task.gs_base);
	case ARCH_GET_CPUID:
		return 1;
	default:
		return -EINVAL;
	}
}

/* ---- the system ----------------------------------------------------------------------------- */

long sys_uname(struct utsname *uname)
{
	return copyout(uname, &uts, sizeof(uts));
}

void name_changed(struct name_poll *poll)
{
	__atomic_add_fetch(&poll->count, 1, __ATOMIC_RELEASE);
	wake_all(&poll->wait);
}

static long set_name(char *field, struct name_poll *poll, const char *uname, int len)
{
	char name[HOST_NAME_MAX + 1] = { 0 };

	if (!capable(CAP_SYS_ADMIN))
		return -EPERM;
	if (len < 0 || len > HOST_NAME_MAX)
		return -EINVAL;
	if (copyin(name, uname, len) < 0)
		return -EFAULT;
	memcpy(field, name, sizeof(name));
	name_changed(poll);
	return 0;
}

long sys_sethostname(const char *uname, int len)
{
	return set_name(uts.nodename, &hostname_poll, uname, len);
}

long sys_setdomainname(const char *uname, int len)
{
	return set_name(uts.domainname, &domainname_poll, uname, len);
}

long sys_sysinfo(struct sysinfo *uinfo)
{
	struct sysinfo si = {
		.uptime = clock_now() / NSEC_PER_SEC,
		.totalram = page_total() * PAGE_SIZE, .freeram = page_free_count() * PAGE_SIZE,
		.procs = thread_count(), .mem_unit = 1,
	};

	sched_loadavg((uint64_t *)si.loads);
	return copyout(uinfo, &si, sizeof(si));
}

long sys_syslog(int type, char *ubuf, int len)
{
	char *buf;
	long n;

	if (type != SYSLOG_ACTION_READ_ALL && type != SYSLOG_ACTION_SIZE_BUFFER && !capable(CAP_SYSLOG) &&
	    !capable(CAP_SYS_ADMIN))
		return -EPERM;
	switch (type) {
	case SYSLOG_ACTION_CLOSE:
	case SYSLOG_ACTION_OPEN:
		return 0;
	case SYSLOG_ACTION_READ_ALL:
	case SYSLOG_ACTION_READ_CLEAR:
		if (!ubuf || len < 0)
			return -EINVAL;
		n = min((size_t)len, klog_size());
		if (!n)
			return 0;
		buf = kmalloc(n);
		if (!buf)
			return -ENOMEM;
		n = klog_read_all(buf, n);
		if (copyout(ubuf, buf, n) < 0)
			n = -EFAULT;
		kfree(buf);
		if (type == SYSLOG_ACTION_READ_CLEAR)
			klog_clear();
		return n;
	case SYSLOG_ACTION_CLEAR:
		klog_clear();
		return 0;
	case SYSLOG_ACTION_CONSOLE_OFF:
	case SYSLOG_ACTION_CONSOLE_ON:
		klog_console_level = type == SYSLOG_ACTION_CONSOLE_ON ? KERN_DEBUG : KERN_ALERT;
		return 0;
	case SYSLOG_ACTION_CONSOLE_LEVEL:
		if (len < 1 || len > 8)
			return -EINVAL;
		klog_console_level = len;
		return 0;
	case SYSLOG_ACTION_SIZE_UNREAD:
	case SYSLOG_ACTION_SIZE_BUFFER:
		return klog_size();
	default:
		return -EINVAL;
	}
}

static bool reboot_magic(unsigned a, unsigned b)
{
	return a == LINUX_REBOOT_MAGIC1 && (b == LINUX_REBOOT_MAGIC2 || b == LINUX_REBOOT_MAGIC2A ||
					    b == LINUX_REBOOT_MAGIC2B || b == LINUX_REBOOT_MAGIC2C);
}

long sys_reboot(int magic1, int magic2, unsigned cmd, void *arg)
{
	if (!capable(CAP_SYS_BOOT))
		return -EPERM;
	if (!reboot_magic(magic1, magic2))
		return -EINVAL;
	switch (cmd) {
	case LINUX_REBOOT_CMD_RESTART:
	case LINUX_REBOOT_CMD_RESTART2:
		klog(KERN_EMERG, "reboot: Restarting system");
		machine_reboot();
	case LINUX_REBOOT_CMD_POWER_OFF:
	case LINUX_REBOOT_CMD_HALT:
		klog(KERN_EMERG, "reboot: Power down");
		machine_poweroff();
	case LINUX_REBOOT_CMD_CAD_ON:
	case LINUX_REBOOT_CMD_CAD_OFF:
		return 0;
	default:
		return -EINVAL;
	}
}

/* ---- use ------------------------------------------------------------------------------------ */

static clock_t ticks(nsec_t n)
{
	return n / (NSEC_PER_SEC / CLK_TCK_HZ);
}

long sys_times(struct tms *utms)
{
	struct proc *p = current_proc;
	struct proc_times pt;
	struct tms tms;

	if (utms) {
		proc_cpu_times(p, &pt);
		tms = (struct tms){ ticks(pt.user), ticks(pt.sys), ticks(p->children_times.user),
				    ticks(p->children_times.sys) };
		if (copyout(utms, &tms, sizeof(tms)) < 0)
			return -EFAULT;
	}
	return ticks(clock_now());
}

long sys_getrusage(int who, struct rusage *uusage)
{
	struct proc_times pt;
	struct rusage ru;

	switch (who) {
	case RUSAGE_SELF:
		proc_cpu_times(current_proc, &pt);
		break;
	case RUSAGE_CHILDREN:
		pt = current_proc->children_times;
		break;
	case RUSAGE_THREAD:
		thread_cpu_times(current, &pt);
		pt.maxrss = current->space->rss_peak;
		break;
	default:
		return -EINVAL;
	}
	rusage_fill(&ru, &pt);
	return copyout(uusage, &ru, sizeof(ru));
}

/* ---- switches ------------------------------------------------------------------------------- */

long sys_personality(unsigned persona)
{
	unsigned old = current_proc->personality;

	if (persona != -1u)
		current_proc->personality = persona;
	return old;
}

#define MEMBARRIER_KNOWN (MEMBARRIER_CMD_GLOBAL | MEMBARRIER_CMD_GLOBAL_EXPEDITED |                       \
			  MEMBARRIER_CMD_REGISTER_GLOBAL_EXPEDITED | MEMBARRIER_CMD_PRIVATE_EXPEDITED |     \
			  MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED | MEMBARRIER_CMD_PRIVATE_EXPEDITED_SYNC_CORE | \
			  MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED_SYNC_CORE)

/* An interrupt on every CPU, waited for, is a barrier on every CPU. */
long sys_membarrier(int cmd, unsigned flags, int cpu)
{
	struct proc *p = current_proc;

	if (flags || (cmd & ~MEMBARRIER_KNOWN) || (cmd & (cmd - 1)))
		return -EINVAL;
	switch (cmd) {
	case MEMBARRIER_CMD_QUERY:
		return MEMBARRIER_KNOWN;
	case MEMBARRIER_CMD_REGISTER_GLOBAL_EXPEDITED:
	case MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED:
	case MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED_SYNC_CORE:
		__atomic_fetch_or(&p->membarriers, cmd, __ATOMIC_RELAXED);
		return 0;
	case MEMBARRIER_CMD_PRIVATE_EXPEDITED:
	case MEMBARRIER_CMD_PRIVATE_EXPEDITED_SYNC_CORE:
		if (!(p->membarriers & cmd << 1))
			return -EPERM;
	}
	__atomic_thread_fence(__ATOMIC_SEQ_CST);
	if (ncpus > 1)
		tlb_shootdown(BIT(ncpus) - 1, 0, PAGE_SIZE);
	return 0;
}
