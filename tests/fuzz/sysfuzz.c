/* sysfuzz: random system calls with bad arguments, for ever or for some rounds, as the first process of a machine that
   may be lost. The calls are those of abi/syscalls.def; what an argument may be is guessed from its declaration there.
   init arguments: SEED ROUNDS [CALLS [NAMES]]: so many calls of each worker a round, and only these calls, by their names with
   commas. Each round ends with everything killed, removed and counted; it prints one line.

   A kernel that says what a call reached (/proc/kcov; make fuzz-calls) guides it: in three rounds of four a worker runs programs,
   which are lists of calls with a seed for each argument, made from those of the corpus by small changes. One that reaches new
   code, and does so again, joins it without the calls it does not need. The corpus begins with the programs of the file /corpus,
   and what joined is printed at the end. */
#define _GNU_SOURCE
#include <dirent.h>
#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/ipc.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/msg.h>
#include <sys/prctl.h>
#include <sys/reboot.h>
#include <sys/resource.h>
#include <sys/sem.h>
#include <sys/shm.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysinfo.h>
#include <sys/time.h>
#include <sys/timerfd.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

struct call {
	int nr;
	const char *name, *args;
};
#define SYSCALL(number, name, args, format) { number, #name, #args },
static const struct call calls[] = {
#include "abi/syscalls.def"
};
#define NCALLS (sizeof(calls) / sizeof(calls[0]))
#define min(a, b) ((a) < (b) ? (a) : (b))
#define PICK(a) ((a)[below(sizeof(a) / sizeof((a)[0]))])

/* What of an argument's declaration matters. */
enum kind { NONE, FD, PATH, PID, SIG, LEN, OFF, FLAGS, CMD, POINTER, ADDR, SMALL, UID };
struct arg {
	enum kind kind;
	char type[24];
};
static struct arg shape[NCALLS][6];

#define PAGES 64
static uint64_t state;
static char *buf;               /* PAGES pages, the last one read-only, a hole behind them */
static int worker_pid, depth, iterations;
static int guide_pid;           /* who runs programs, which must leave it alone */

static uint64_t rnd(void)
{
	state ^= state << 13;
	state ^= state >> 7;
	state ^= state << 17;
	return state * 0x2545f4914f6cdd1d;
}

static unsigned below(unsigned n)
{
	return (rnd() >> 33) % n;
}

static long raw(long nr, long a, long b, long c, long d, long e, long f)
{
	register long r10 __asm__("r10") = d, r8 __asm__("r8") = e, r9 __asm__("r9") = f;
	long r;

	__asm__ volatile("syscall" : "=a"(r) : "a"(nr), "D"(a), "S"(b), "d"(c), "r"(r10), "r"(r8), "r"(r9)
			 : "rcx", "r11", "memory");
	return r;
}

static void say(const char *format, ...)
{
	char line[900];
	va_list args;
	int fd = open("/dev/console", O_WRONLY | O_NOCTTY);

	va_start(args, format);
	int n = vsnprintf(line, sizeof(line), format, args);
	va_end(args);
	if (fd >= 0 && write(fd, line, n) < 0)
		n = 0;
	close(fd);
}

/* ---- what the declarations say ---- */

static enum kind kind_of(const char *type, const char *name, int pointer)
{
	static const struct { const char *name; enum kind kind; } names[] = {
		{ "fd", FD }, { "dir", FD }, { "fromdir", FD }, { "todir", FD }, { "in", FD }, { "out", FD },
		{ "epfd", FD }, { "mqd", FD }, { "pidfd", FD }, { "newfd", FD }, { "first", FD }, { "last", FD },
		{ "pid", PID }, { "tid", PID }, { "pgid", PID }, { "who", PID }, { "sig", SIG },
		{ "n", LEN }, { "len", LEN }, { "size", LEN }, { "newlen", LEN }, { "sigsetsize", SIG },
		{ "off", OFF }, { "flags", FLAGS }, { "prot", FLAGS }, { "mode", FLAGS }, { "cmd", CMD },
		{ "option", CMD }, { "op", CMD }, { "request", CMD }, { "uid", UID }, { "gid", UID },
		{ "euid", UID }, { "egid", UID }, { "ruid", UID }, { "rgid", UID }, { "suid", UID }, { "sgid", UID },
		{ "path", PATH }, { "from", PATH }, { "to", PATH }, { "target", PATH }, { "source", PATH },
		{ "name", PATH }, { "addr", ADDR }, { "newaddr", ADDR }, { "end", ADDR }, { "ms", SMALL },
	};

	for (unsigned i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (strcmp(names[i].name, name))
			continue;
		if (pointer && names[i].kind != PATH && names[i].kind != ADDR)
			break;
		if (names[i].kind == PATH ? !strstr(type, "char") : names[i].kind == ADDR && strstr(type, "sockaddr"))
			break;
		return names[i].kind;
	}
	return pointer ? POINTER : SMALL;
}

static void parse(const struct call *call, struct arg *arg)
{
	char text[256], *save = NULL;

	snprintf(text, sizeof(text), "%s", call->args + 1);
	*strrchr(text, ')') = 0;
	if (!strcmp(text, "void"))
		return;
	for (char *one = strtok_r(text, ",", &save); one; one = strtok_r(NULL, ",", &save), arg++) {
		char *name = one + strlen(one), *type = strstr(one, "struct ");
		while (name > one && name[-1] != ' ' && name[-1] != '*')
			name--;
		arg->kind = kind_of(one, name, strchr(one, '*') != NULL);
		type = type ? type + 7 : strstr(one, "const ") ? strstr(one, "const ") + 6 : one + (*one == ' ');
		snprintf(arg->type, sizeof(arg->type), "%.*s", (int)strcspn(type, " *"), type);
	}
}

/* ---- arguments ---- */

static uint64_t odd_number(void)
{
	static const uint64_t odd[] = {
		0, 1, 2, 3, 4, 7, 8, 16, 64, 127, 128, 255, 256, 511, 1000, 4095, 4096, 4097, 8192, 65535, 65536,
		0x7fffffff, 0x80000000, 0xffffffff, 0x100000000, 0x7fffffffffffffff, 0x8000000000000000,
		-1ul, -2ul, -7ul, -4096ul, 1 << 20, 1ul << 30, 1ul << 40, 1ul << 47, 0x7ffffffff000, 1000000000, 999999999,
	};
	return below(8) ? PICK(odd) : rnd() >> below(64);
}

static uint64_t small_number(void)
{
	return below(4) ? below(12) : odd_number();
}

/* What earlier calls of this program returned: descriptors, pids, ids, addresses. */
static long recent[8];
static unsigned nrecent;

static long raw_noted(long nr, const long a[6])
{
	long r = raw(nr, a[0], a[1], a[2], a[3], a[4], a[5]);

	if (r > 0)
		recent[nrecent++ % 8] = r;
	return r;
}

/* One of them between low and high, or `other`. */
static long earlier(long low, long high, long other)
{
	long r = recent[below(8)];

	return r >= low && r < high ? r : other;
}

static void *address(void)
{
	static const uint64_t bad[] = {
		0, 1, 8, 4096, 0x7ffffffff000, 0x7fffffffefff, 0x800000000000, 0xffff800000000000, 0xffffffff80000000,
		0xffffffff80100000, 0xffff888000000000, 0xffff888000100000, 0xffffffffff600000, -1ul, -8ul, -4096ul,
		0x8000000000000000, 0x4141414141414141, 0x7ffffffffff8,
	};
	switch (below(11)) {
	case 0: return (void *)PICK(bad);
	case 10: return (void *)earlier(65536, 1l << 47, (long)buf);
	case 1: return buf + PAGES * 4096 - below(24);           /* straddles into the hole */
	case 2: return buf + (PAGES - 1) * 4096 - below(24);     /* straddles into the read-only page */
	case 3: return buf + below(PAGES) * 4096;
	default: return buf + below(PAGES - 2) * 4096 + (below(4) ? below(512) * 8 : below(4096));
	}
}

static long file(void)
{
	return below(12) ? below(3) ? below(48) : earlier(3, 1024, below(48)) : (long)odd_number();
}

static const char *const paths[] = {
	"a", "b", "c", "d", "a/b", "d/a", "d/b/c", "..", ".", "", "/", "d/..", "l", "l2", "f", "/proc/self/maps", "/proc/self/fd/3",
	"/proc/self/stat", "/proc/self/cwd/a", "/proc/self/exe", "/proc/self/mem", "/proc/self/task", "/proc/meminfo", "/proc",
	"/proc/self/environ", "/proc/self/status", "/proc/self/pagemap", "/proc/sysvipc/shm", "/proc/mounts", "/dev/null",
	"/dev/zero", "/dev/full", "/dev/random", "/dev/ptmx", "/dev/tty", "/dev/kmsg", "/dev/shm/x", "/dev/mqueue/q", "/dev/fd/5",
	"/q", "/q2", "user.x", "user.y", "tmpfs", "proc", "mqueue", "/proc/self/fdinfo/4", "/proc/locks", "/proc/trace",
	"/proc/self/oom_score_adj", "/proc/self/smaps", "/proc/self/comm", "/proc/kallsyms", "/proc/interrupts", "/proc/schedstat",
	"/proc/sys/kernel/pid_max", "/proc/sys/kernel/shmmax", "/proc/slabinfo", "/proc/self/net", "/proc/1/maps", "/proc/1/fd",
};

static const char *path(void)
{
	char *p = buf + (PAGES - 3) * 4096;

	if (!below(10))
		return address();
	if (!below(30)) {                                /* a very long one */
		memset(p, "a/."[below(3)], 4096);
		p[below(4096)] = 0;
		return p;
	}
	return PICK(paths);
}

static uint64_t when(void)                               /* a time, mostly short */
{
	return below(3) ? below(2000000) : odd_number();
}

/* musl's strstr makes a table first. */
static int contains(const char *text, const char *what)
{
	for (size_t n = strlen(what); *text; text++)
		if (*text == *what && !strncmp(text, what, n))
			return 1;
	return 0;
}

/* Fill q with something that a pointer of this type may point to, then perhaps damage it. */
static void *object(const char *type)
{
	uint64_t *q = (uint64_t *)(buf + below(PAGES - 4) * 4096 + (below(3) ? 0 : 4096 - 8 * below(32)));
	unsigned n = 16;

	for (unsigned i = 0; i < 24; i++)
		q[i] = below(2) ? small_number() : below(3) ? 0 : (uint64_t)address();
	if (type[0] == 'i' && !strcmp(type, "iovec")) {
		for (unsigned i = 0; i < 8; i++) {
			q[2 * i] = (uint64_t)address();
			q[2 * i + 1] = below(5) ? below(9000) : odd_number();
		}
	} else if (type[0] == 'p' && !strcmp(type, "pollfd")) {
		for (unsigned i = 0; i < 16; i++)
			q[i] = (uint32_t)file() | (uint64_t)(rnd() & 0xffff) << 32;
	} else if (contains(type, "timespec") || contains(type, "timeval") || contains(type, "itimer")) {
		for (unsigned i = 0; i < 4; i++)
			q[i] = i & 1 ? when() : below(6) ? 0 : odd_number();
	} else if (type[0] == 's' && !strcmp(type, "sembuf")) {
		for (unsigned i = 0; i < 10; i++)
			((uint16_t *)q)[3 * i] = below(8), ((int16_t *)q)[3 * i + 1] = below(5) - 2,
			((int16_t *)q)[3 * i + 2] = (below(2) ? IPC_NOWAIT : 0) | (below(2) ? SEM_UNDO : 0);
	} else if (type[0] == 's' && !strcmp(type, "sigevent")) {
		q[1] = below(70) | (uint64_t)below(5) << 32;
	} else if (type[0] == 'k' && !strcmp(type, "kernel_sigaction")) {
		q[0] = below(3), q[1] = 0x04000000 | (rnd() & 0xd8000007), q[2] = (uint64_t)address(), q[3] = rnd() & rnd();
	} else if (type[0] == 'c' && !strcmp(type, "clone_args")) {
		q[0] = rnd() & rnd() & ~0x7e020000ul, q[4] = below(2) ? SIGCHLD : below(80), q[5] = q[6] = q[7] = 0, n = 8;
	} else if (type[0] == 'e' && !strcmp(type, "epoll_event")) {
		q[0] = rnd() & 0xffffffff;
	} else if (type[0] == 's' && !strcmp(type, "sched_attr")) {
		q[0] = 48 | (uint64_t)below(8) << 32, q[1] = below(2), q[2] = 0;
	} else if (type[0] == 'm' && !strcmp(type, "mq_attr")) {
		q[0] = below(2) * O_NONBLOCK, q[1] = small_number(), q[2] = small_number();
	} else if (contains(type, "siginfo")) {
		q[0] = below(70), q[1] = -(uint64_t)below(8);
	} else if (type[0] == 's' && !strcmp(type, "sigaltstack")) {
		q[0] = (uint64_t)address(), q[1] = below(4), q[2] = below(20000);
	} else if (type[0] == 'f' && !strcmp(type, "futex_waitv")) {
		for (unsigned i = 0; i < 4; i++)
			q[3 * i] = 0, q[3 * i + 1] = (uint64_t)address() & ~3ul, q[3 * i + 2] = 2 | (below(2) << 7);
	} else if (type[0] == 'r' && !strcmp(type, "robust_list_head")) {
		q[0] = (uint64_t)(below(2) ? q : address()), q[1] = below(64), q[2] = (uint64_t)address();
	} else if (type[0] == 'c' && !strcmp(type, "cap_header")) {
		q[0] = 0x20080522;
	} else if (type[0] == 's' && !strcmp(type, "sockaddr")) {
		if (below(3))                                    /* a few ports of 127.0.0.1 and 0.0.0.0 */
			q[0] = AF_INET | (0x9000ul + below(6)) << 16 | (below(4) ? 0x0100007ful : odd_number()) << 32, q[1] = 0;
		else
			q[0] = AF_UNIX | (uint64_t)('a' + below(4)) << (below(2) ? 16 : 24);
	} else if (contains(type, "msghdr")) {
		uint64_t *part = object("iovec"), *control = object("cmsghdr");
		q[0] = below(2) ? (uint64_t)object("sockaddr") : 0, q[1] = 16, q[2] = (uint64_t)part, q[3] = below(8);
		q[4] = below(2) ? (uint64_t)control : 0, q[5] = below(100), n = 7;
	} else if (type[0] == 'c' && !strcmp(type, "cmsghdr")) {
		q[0] = below(2) ? 20 : below(40), q[1] = 1 | (uint64_t)(1 + below(2)) << 32, q[2] = (uint32_t)file();
	} else if (type[0] == 'i' && !strcmp(type, "int") && below(2)) {           /* the length of an address or of an option */
		q[0] = below(130);
	} else if (type[0] == 'c' && !strcmp(type, "char") && below(2)) {          /* argument vectors and plain bytes */
		q[0] = (uint64_t)path(), q[1] = below(3) ? 0 : (uint64_t)path(), q[2] = 0;
	}
	if (!below(4))
		q[below(n)] = odd_number();
	return q;
}

static long process(void)
{
	switch (below(9)) {
	case 8: return earlier(2, 1l << 22, worker_pid);
	case 0: return 0;
	case 1: return -1;
	case 2: return worker_pid;
	case 3: return -worker_pid;
	case 4: return getpid();
	case 5: return odd_number();
	case 6: return raw(SYS_gettid, 0, 0, 0, 0, 0, 0);
	default: return worker_pid + below(30);
	}
}

static long number_of(enum kind kind)
{
	static const uint32_t codes[] = {                        /* every number that abi/ has a name for */
#include "dictionary.h"
	};
	switch (kind) {
	case FD: return below(15) ? file() : AT_FDCWD;
	case PID: return process();
	case SIG: return below(3) ? 8 : below(70);
	case LEN: return below(3) ? below(20) * (below(2) ? 1 : 512) : (long)odd_number();
	case OFF: return below(3) ? below(40000) : (long)odd_number();
	case FLAGS:
		if (!below(4))
			return PICK(codes);
		return below(3) ? 1ul << below(32) | (below(2) ? 1ul << below(20) : 0) : rnd() >> (32 + below(32));
	case CMD: return below(2) ? below(40) : PICK(codes);
	case UID: return below(3) ? below(4) * 500 : odd_number();
	default: return below(5) ? small_number() : earlier(0, 1l << 31, 0);
	}
}

static long argument(const struct arg *arg)
{
	switch (arg->kind) {
	case NONE: return rnd();
	case PATH: return (long)path();
	case ADDR: return (long)address();
	case POINTER: return below(8) ? (below(6) ? (long)object(arg->type) : 0) : (long)address();
	default: return number_of(arg->kind);
	}
}

/* ---- actions ---- */

static void fuzz_more(void);

/* A thread, or a process that shares some of ours, on a stack of its own. Each may make more: some dozens are enough. */
static void make_thread(void)
{
	static int made;
	static const unsigned long some[] = { 0, CLONE_FS, CLONE_FILES, CLONE_SYSVSEM, CLONE_PARENT, CLONE_IO };
	char *top = buf + (PAGES + 4 + 8 * (1 + below(6))) * 4096 - 16;
	unsigned long flags = CLONE_VM | PICK(some) | PICK(some);
	long r;

	if (made++ > 40)
		return;
	if (below(3))
		flags |= CLONE_SIGHAND | (below(3) ? CLONE_THREAD : SIGCHLD);
	else
		flags |= SIGCHLD;
	if (below(2))
		flags |= CLONE_CHILD_CLEARTID | CLONE_CHILD_SETTID | CLONE_PARENT_SETTID;
	r = (long)address() & ~3;
	register long r10 __asm__("r10") = r, r8 __asm__("r8") = 0;
	__asm__ volatile("syscall; test %%rax, %%rax; jnz 1f; xor %%ebp, %%ebp; call *%%rbx\n"
			 "mov $60, %%eax; xor %%edi, %%edi; syscall; 1:"
			 : "=a"(r) : "a"(SYS_clone), "D"(flags), "S"(top), "d"(r), "r"(r10), "r"(r8), "b"(fuzz_more)
			 : "rcx", "r11", "memory");
}

static void make_child(void)
{
	pid_t pid;

	if (depth >= 2)
		return;
	pid = raw(SYS_fork, 0, 0, 0, 0, 0, 0);
	if (pid == 0) {
		depth++;
		state ^= raw(SYS_getpid, 0, 0, 0, 0, 0, 0) * 0x9e3779b97f4a7c15;
		fuzz_more();
		_exit(0);
	}
}

/* Is this call one that would only end the worker, or turn the machine off? Then seldom, or never. */
static int unwanted(int nr, const long a[6])
{
	if (guide_pid && (a[0] == guide_pid || a[1] == guide_pid))
		return 1;
	switch (nr) {
	case SYS_reboot:
		return 1;
	case SYS_exit: case SYS_exit_group: case SYS_rt_sigreturn: case SYS_vfork: case SYS_clone: case SYS_clone3:
	case SYS_execve: case SYS_execveat: case SYS_close_range: case SYS_pause:
		return below(30) != 0;
	case SYS_fork:
		return 1;
	case SYS_munmap: case SYS_mprotect: case SYS_mmap: case SYS_mremap: case SYS_madvise:     /* not the program itself */
		return (unsigned long)a[0] < 0x10000000 && a[0] && below(50);
	case SYS_kill: case SYS_tkill: case SYS_rt_sigqueueinfo:
		return a[0] == 1 || (a[0] < 1 && (guide_pid || below(10)));
	case SYS_sched_setscheduler: case SYS_sched_setparam: case SYS_sched_setattr: case SYS_sched_setaffinity:
	case SYS_prlimit64: case SYS_ptrace: case SYS_process_vm_writev: case SYS_tgkill:
		return a[0] == 1 || a[1] == 1;
	case SYS_brk:
		return below(10);
	case SYS_ioctl:
		return (uint32_t)a[1] == 0x540e && below(4);
	}
	return 0;
}

/* Make some calls' arguments fit each other. */
static void adjust(unsigned i, long a[6])
{
	if (calls[i].nr == SYS_mmap && below(2))
		a[0] = 0, a[1] = (1 + below(64)) * 4096, a[3] = (a[3] & ~0xful) | (1 + below(2)) | (below(2) ? MAP_ANONYMOUS : 0);
	if ((calls[i].nr == SYS_bind || calls[i].nr == SYS_connect) && below(4))
		a[2] = 16;
	if ((calls[i].nr == SYS_socket || calls[i].nr == SYS_socketpair) && below(4))
		a[0] = below(2) ? AF_INET : AF_UNIX, a[1] = (1 + below(2)) | below(2) * SOCK_NONBLOCK, a[2] = 0;
	if ((calls[i].nr == SYS_setsockopt || calls[i].nr == SYS_getsockopt) && below(4))
		a[1] = below(2) ? SOL_SOCKET : below(2) ? 6 : 0, a[2] = below(64), a[4] = below(2) ? 4 : a[4];
}

/* Which calls there are to be: all, or those named. */
static unsigned allowed[NCALLS], nallowed;

static unsigned any_call(void)
{
	return allowed[below(nallowed)];
}

static void one_call(void)
{
	unsigned i = any_call();
	long a[6];

	for (unsigned k = 0; k < 6; k++)
		a[k] = argument(&shape[i][k]);
	adjust(i, a);
	if (!unwanted(calls[i].nr, a))
		raw_noted(calls[i].nr, a);
}

static void fuzz(int n)
{
	for (int i = 0; i < n; i++) {
		switch (below(40)) {
		case 0: make_child(); break;
		case 1: make_thread(); break;
		case 2: raw(SYS_wait4, -1, 0, WNOHANG, 0, 0, 0); break;
		default: one_call();
		}
	}
}

/* What a child or a thread of a worker does. A guided program tells of itself, so of that little. */
__attribute__((used)) static void fuzz_more(void)
{
	fuzz(guide_pid ? 6 : 50);
}

static void on_alarm(int sig)
{
}

/* ---- programs and the corpus ---- */

#define OPS_MAX   24
#define CORPUS    4096
#define MAP_BYTES (1 << 17)
#define BATCH     12
#define WORTH     12                /* so much new code, and a program is printed at the end */
#define EAGER     200               /* how often only arguments are changed, before anything is */

/* One call: its place in calls[], and from what number each argument is made. Behind the calls: a child, a thread, a wait. */
struct op {
	uint16_t call;
	uint16_t seed[6];
};
struct program {
	uint8_t n, kept, root;          /* kept: it was in /corpus. root: it runs as root, else as user 1000 */
	unsigned tried, gain;           /* how often something was made from it; how much of what it reaches was new */
	struct op op[OPS_MAX];
};
static struct corpus {
	unsigned n, played, runs, reached;
	struct program program[CORPUS];
	uint64_t seen[MAP_BYTES / 8];
} *corpus;                              /* shared with all workers, one of which uses it at a time */
static uint64_t now[MAP_BYTES / 8];     /* what the last run reached */
static size_t words;
static int kcov = -1;

static void set_state(uint64_t seed)
{
	state = (seed + 1) * 0x9e3779b97f4a7c15 | 1;
	rnd();
	rnd();
}

static void run_op(const struct op *op)
{
	long a[6];

	set_state(op->seed[0]);
	if (op->call >= NCALLS) {
		switch (op->call - NCALLS) {
		case 0: make_child(); break;
		case 1: make_thread(); break;
		default: raw(SYS_wait4, -1, 0, WNOHANG, 0, 0, 0);
		}
		return;
	}
	for (int k = 0; k < 6; k++) {
		set_state(op->seed[k]);
		a[k] = argument(&shape[op->call][k]);
	}
	adjust(op->call, a);
	if (!unwanted(calls[op->call].nr, a))
		raw_noted(calls[op->call].nr, a);
}

static struct op random_op(void)
{
	struct op op = { .call = below(nallowed + 3) < 3 ? NCALLS + below(3) : any_call() };

	for (int k = 0; k < 6; k++)
		op.seed[k] = rnd();
	return op;
}

/* A small change: of an argument, a call, the order, or the rest from another program. */
static void change(struct program *p)
{
	unsigned at = below(p->n ? p->n : 1);
	const struct program *other = &corpus->program[below(corpus->n ? corpus->n : 1)];

	switch (below(8)) {
	case 0: case 1: case 2:
		p->op[at].seed[below(6)] = rnd();
		break;
	case 3:
		p->op[at] = random_op();
		break;
	case 4: case 5:
		if (p->n == OPS_MAX)
			break;
		memmove(p->op + at + 1, p->op + at, (p->n++ - at) * sizeof(p->op[0]));
		p->op[at] = below(3) || !other->n ? random_op() : other->op[below(other->n)];
		break;
	case 6:
		if (p->n > 1)
			memmove(p->op + at, p->op + at + 1, (--p->n - at) * sizeof(p->op[0]));
		break;
	default:
		for (; at < other->n && at < OPS_MAX; at++) {
			p->op[at] = other->op[at];
			p->n = at + 1 > p->n ? at + 1 : p->n;
		}
	}
}

/* Run them in a child (all as root, or none), one after another, and look where they came. How much of that nobody has seen. */
static unsigned run(const struct program *p, unsigned n)
{
	struct itimerval limit = { .it_value = { 0, 300000 } };
	unsigned fresh = 0;
	pid_t pid = fork();
	ssize_t got;

	if (pid == 0) {
		struct itimerval tick = { { 0, 2000 }, { 0, 2000 } };

		worker_pid = getpid();
		setpgid(0, 0);
		setitimer(ITIMER_REAL, &tick, NULL);
		write(kcov, "1", 1);
		if (!p->root)
			setresuid(1000, 1000, 1000);
		for (const struct program *end = p + n; p < end; p++) {
			memset(recent, 0, sizeof(recent));
			for (int i = 0; i < p->n; i++)
				run_op(&p->op[i]);
		}
		_exit(0);
	}
	setitimer(ITIMER_REAL, &limit, NULL);
	if (waitpid(pid, NULL, 0) < 0) {                         /* the alarm */
		kill(pid, SIGKILL);
		waitpid(pid, NULL, 0);
	}
	setitimer(ITIMER_REAL, &(struct itimerval){ 0 }, NULL);
	kill(-pid, SIGKILL);
	while (waitpid(-1, NULL, WNOHANG) > 0)
		;
	corpus->runs += n;
	got = pread(kcov, now, sizeof(now), 0);
	words = got > 0 ? got / 8 : 0;
	for (size_t i = 0; i < words; i++)
		if (now[i] & ~corpus->seen[i])
			fresh += __builtin_popcountll(now[i] & ~corpus->seen[i]);
	return fresh;
}

static void see(const uint64_t *what)
{
	for (size_t i = 0; i < words; i++) {
		corpus->reached += __builtin_popcountll(what[i] & ~corpus->seen[i]);
		corpus->seen[i] |= what[i];
	}
}

/* Does it reach all of `want`? */
static int reaches(const struct program *p, const uint64_t *want)
{
	run(p, 1);
	for (size_t i = 0; i < words; i++)
		if (want[i] & ~now[i])
			return 0;
	return 1;
}

/* It has just reached something new. What it reaches again is its own; without the calls that this does not need, it joins. */
static void join(struct program p)
{
	static uint64_t want[MAP_BYTES / 8];

	for (size_t i = 0; i < words; i++)
		want[i] = now[i] & ~corpus->seen[i];
	see(now);
	run(&p, 1);
	for (size_t i = 0; i < words; i++) {
		want[i] &= now[i];
		p.gain += __builtin_popcountll(want[i]);
	}
	if (corpus->n == CORPUS || !p.gain)
		return;
	for (int i = p.n; i-- > 0 && p.n > 1;) {
		struct program less = p;

		memmove(less.op + i, less.op + i + 1, (--less.n - i) * sizeof(less.op[0]));
		if (reaches(&less, want))
			p = less;
	}
	corpus->program[corpus->n++] = p;
	corpus->played = corpus->n;
}

/* From which one to go on: the least tried of some, so that a new one has its turns at once. */
static struct program *parent(void)
{
	struct program *best = &corpus->program[corpus->n - 1];

	for (unsigned i = 0; i < 8; i++) {
		struct program *other = &corpus->program[below(2) ? below(corpus->n) : corpus->n - 1 - below(min(corpus->n, 16))];

		if (other->tried < best->tried)
			best = other;
	}
	return best;
}

/* A worker that lets itself be guided, for so many batches. Most programs reach nothing new, so a whole batch runs in one child,
   and only one that reached something runs again, program by program. */
static void guided(int n)
{
	static struct program batch[BATCH];

	for (; corpus->played < corpus->n; corpus->played++)      /* what was brought along, once */
		if (run(&corpus->program[corpus->played], 1))
			see(now);
	while (n-- > 0) {
		static uint64_t all[MAP_BYTES / 8];
		uint64_t mine = rnd();
		int root = !below(3);

		set_state(mine);
		for (unsigned i = 0; i < BATCH; i++) {
			struct program *p = &batch[i], *from = corpus->n && below(8) ? parent() : NULL;

			*p = from ? *from : (struct program){ .n = 0 };
			p->root = root;
			p->kept = p->tried = p->gain = 0;
			for (unsigned k = from ? 0 : 1 + below(6); k > 0; k--)
				p->op[p->n++] = random_op();
			if (from && from->tried++ < EAGER)
				for (unsigned k = 1 + below(3); k > 0; k--)
					p->op[below(p->n)].seed[below(6)] = rnd();
			else
				for (unsigned k = 1 + below(4); k > 0; k--)
					change(p);
		}
		if (run(batch, BATCH)) {
			memcpy(all, now, sizeof(all));
			for (unsigned i = 0; i < BATCH; i++)
				if (run(&batch[i], 1))
					join(batch[i]);
			see(all);                                /* it took several of them: not asked for again */
		}
		set_state(mine + 1);
	}
}

static int call_of(const char *name)
{
	static const char *const others[] = { "CHILD", "THREAD", "WAIT" };

	for (unsigned i = 0; i < NCALLS + 3; i++)
		if (!strcmp(name, i < NCALLS ? calls[i].name : others[i - NCALLS]))
			return i;
	return -1;
}

static void print_program(const struct program *p)
{
	static const char *const others[] = { "CHILD", "THREAD", "WAIT" };

	for (int i = 0; i < p->n; i++)
		say("corpus:%s%s %s %x %x %x %x %x %x\n", i ? "" : " new", i || !p->root ? "" : " root\ncorpus:",
		    p->op[i].call < NCALLS ? calls[p->op[i].call].name
		    : others[p->op[i].call - NCALLS],
		    p->op[i].seed[0], p->op[i].seed[1], p->op[i].seed[2], p->op[i].seed[3],
		    p->op[i].seed[4], p->op[i].seed[5]);
}

/* A line a call: its name and six numbers; a line `root` before the calls, perhaps. An empty line ends a program. */
static void read_corpus(void)
{
	FILE *f = fopen("/corpus", "r");
	struct program p = { .n = 0 };
	char line[200], name[40];
	unsigned s[6];

	while (f && corpus->n < CORPUS) {
		char *got = fgets(line, sizeof(line), f);

		if (got && !strcmp(line, "root\n")) {
			p.root = 1;
			continue;
		}
		if (got && sscanf(line, "%39s %x %x %x %x %x %x", name, s, s + 1, s + 2, s + 3, s + 4, s + 5) == 7) {
			if (p.n < OPS_MAX && call_of(name) >= 0)
				p.op[p.n++] = (struct op){ call_of(name), { s[0], s[1], s[2], s[3], s[4], s[5] } };
			continue;
		}
		if (p.n) {
			p.kept = 1;
			corpus->program[corpus->n++] = p;
		}
		p.n = p.root = 0;
		if (!got)
			break;
	}
	if (f)
		fclose(f);
}

static void open_all_kinds(void)
{
	int pair[2], e;
	sigset_t set;

	for (int fd = 0; fd < 3; fd++)
		open("/dev/null", O_RDWR);
	pipe2(pair, below(2) * O_NONBLOCK);
	pipe2(pair, O_NONBLOCK);
	open("f", O_RDWR | O_CREAT, 0666);
	open("f", O_RDONLY);
	open("f", O_RDWR | O_APPEND);
	open(".", O_RDONLY | O_DIRECTORY);
	open("a", O_RDWR | O_CREAT, 0666);
	open("d", O_PATH);
	mkfifo("fifo", 0666);
	open("fifo", O_RDWR | O_NONBLOCK);
	eventfd(below(3), below(2) * EFD_NONBLOCK);
	e = epoll_create1(0);
	for (int fd = 3; fd < e; fd += 2) {
		struct epoll_event event = { .events = rnd(), .data.fd = fd };
		epoll_ctl(e, EPOLL_CTL_ADD, fd, &event);
	}
	epoll_create1(0);
	timerfd_create(CLOCK_MONOTONIC, 0);
	sigemptyset(&set);
	sigaddset(&set, SIGUSR1);
	signalfd(-1, &set, SFD_NONBLOCK);
	memfd_create("m", MFD_ALLOW_SEALING);
	raw(SYS_pidfd_open, worker_pid, 0, 0, 0, 0, 0);
	raw(SYS_mq_open, (long)"q", O_RDWR | O_CREAT | O_NONBLOCK, 0666, 0, 0, 0);
	open("/dev/ptmx", O_RDWR | O_NOCTTY);
	for (unsigned i = 0; i < 6; i++) {
		int s = socket(below(3) ? AF_INET : AF_UNIX, below(3) ? SOCK_STREAM : SOCK_DGRAM, 0);
		if (bind(s, object("sockaddr"), 16) == 0 && below(2))
			listen(s, below(3));
	}
	socketpair(AF_UNIX, below(2) ? SOCK_STREAM : SOCK_DGRAM, 0, pair);
	for (unsigned i = 0; i < 8; i++)
		open(PICK(paths), below(2) ? O_RDWR | O_NONBLOCK : O_RDONLY | O_NONBLOCK);
}

/* One process of random calls; an alarm breaks what sleeps. */
static void worker(uint64_t seed, int guide)
{
	struct itimerval tick = { { 0, 15000 }, { 0, 15000 } };
	struct sigaction act = { .sa_handler = on_alarm };
	struct rlimit core = { 0, 0 }, memory = { 64 << 20, 64 << 20 }, procs = { 40, 40 };
	size_t size = (PAGES + 64) * 4096;

	state = seed * 0x9e3779b97f4a7c15 | 1;
	worker_pid = getpid();
	setpgid(0, 0);
	for (int i = 0; i < 8; i++)
		rnd();
	buf = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	munmap(buf + PAGES * 4096, 4096);
	mprotect(buf + (PAGES - 1) * 4096, 4096, PROT_READ);
	sigaction(SIGALRM, &act, NULL);
	sigaction(SIGUSR1, &act, NULL);
	signal(SIGPIPE, SIG_IGN);
	signal(SIGHUP, SIG_IGN);
	setrlimit(RLIMIT_CORE, &core);
	setrlimit(RLIMIT_NPROC, &procs);
	if (below(4))
		setrlimit(RLIMIT_AS, &memory);
	mkdir("d", 0777);
	mkdir("d/b", 0777);
	symlink("l2", "l");
	symlink("d/../a", "l2");
	open_all_kinds();
	if (!guide && below(3))          /* whom a program must not kill stays root; its programs do not */
		setresuid(1000, 1000, 1000);
	guide_pid = guide ? getpid() : 0;
	if (guide) {
		guided(iterations / 20);
		_exit(0);
	}
	close(kcov);
	setitimer(ITIMER_REAL, &tick, NULL);
	fuzz(iterations);
	_exit(0);
}

/* ---- rounds ---- */

/* What is in / and in /dev from the start, as "/name/name/". */
static char kept[2][2048];

static void list_kept(const char *name, char *list, size_t size)
{
	struct dirent *e;
	DIR *d = opendir(name);
	size_t n = snprintf(list, size, "/");

	while (d && (e = readdir(d)) && n < size)
		n += snprintf(list + n, size - n, "%s/", e->d_name);
	if (d)
		closedir(d);
}

/* Remove what is in a folder and mounted there, but for the names in `kept`. */
static void remove_all(const char *name, const char *kept)
{
	char path[512];
	struct dirent *e;
	DIR *d = opendir(name);

	while (d && (e = readdir(d))) {
		snprintf(path, sizeof(path), "/%s/", e->d_name);
		if (strstr(kept, path))
			continue;
		snprintf(path, sizeof(path), "%s/%s", name, e->d_name);
		for (int i = 0; i < 50 && umount2(path, MNT_DETACH | UMOUNT_NOFOLLOW) == 0; i++)
			;
		if (e->d_type == DT_DIR)
			remove_all(path, "/./../");
		if (e->d_type == DT_DIR ? rmdir(path) : unlink(path))
			say("cannot remove %s: %m\n", path);
	}
	if (d)
		closedir(d);
}

static void remove_ids(void)
{
	struct shmid_ds shm;
	struct msqid_ds msg;
	struct semid_ds sem;

	for (int i = 0, top = shmctl(0, 13, (void *)buf); i <= top; i++)
		shmctl(shmctl(i, 13, &shm), IPC_RMID, NULL);
	for (int i = 0; i < 200; i++) {
		shmctl(shmctl(i, SHM_STAT, &shm), IPC_RMID, NULL);
		msgctl(msgctl(i, MSG_STAT, &msg), IPC_RMID, NULL);
		semctl(semctl(i, 0, SEM_STAT, &sem), 0, IPC_RMID);
	}
}

/* Tell what is left and where it hangs. */
static void show_left(uint64_t seed)
{
	static const char *const files[] = { "stat", "wchan", "syscall" };
	char path[300], text[200];
	struct dirent *e;
	DIR *d = opendir("/proc");

	say("round %llu: processes that SIGKILL does not end\n", (unsigned long long)seed);
	while (d && (e = readdir(d))) {
		for (int i = 0, n; i < 3 && atoi(e->d_name) > 1; i++) {
			snprintf(path, sizeof(path), "/proc/%s/%s", e->d_name, files[i]);
			int fd = open(path, O_RDONLY);
			n = read(fd, text, sizeof(text) - 1);
			close(fd);
			say("%s: %.*s\n", path, n < 0 ? 0 : n, text);
		}
	}
	if (d)
		closedir(d);
}

static void one_round(uint64_t seed)
{
	pid_t pid[3];
	struct timespec pause = { 0, 20000000 };
	int guide = kcov >= 0 && seed % 4 != 0, left = guide ? 1 : 3;

	mkdir("/fuzz", 0777);
	chmod("/fuzz", 0777);
	chdir("/fuzz");
	for (int i = 0, n = left; i < n; i++) {
		pid[i] = fork();
		if (pid[i] == 0)
			worker(seed * 3 + i, guide);
	}
	for (int tries = 0; tries < (guide ? 500 : 75) && left; tries++) {
		nanosleep(&pause, NULL);
		while (waitpid(-1, NULL, WNOHANG) > 0)
			left -= 1;
	}
	for (int i = 0; i < 50; i++) {
		kill(-1, SIGKILL);
		while (waitpid(-1, NULL, WNOHANG) > 0)
			;
		if (waitpid(-1, NULL, WNOHANG) < 0)
			break;
		nanosleep(&pause, NULL);
	}
	if (waitpid(-1, NULL, WNOHANG) == 0)
		show_left(seed);
	chroot("/");
	chdir("/");
	remove_all("/dev/shm", "/./../");
	remove_all("/dev/mqueue", "/./../");
	remove_all("/dev", kept[1]);
	remove_all("/", kept[0]);            /* a call may leave the folder it began in */
	remove_ids();
}

/* ---- what was lost ---- */

#define WARM  8                     /* rounds after which what is in use stays the same */
#define SLACK 24                    /* KiB, or objects of one cache, that may be more: a connection in TIME_WAIT */

/* Memory in use by kind. What the caches of free objects and of kernel stacks hold is not lost (and a quarantine, SAN=address, grows
   long after the start): their objects are counted. */
static struct counts {
	long pages;                     /* KiB of other use */
	char slabs[8192], frames[512];
} before, after;

static void read_text(const char *path, char *text, size_t size)
{
	int fd = open(path, O_RDONLY);
	ssize_t got, n = 0;

	while (n < size - 1 && (got = read(fd, text + n, size - 1 - n)) > 0)
		n += got;
	text[n] = 0;
	close(fd);
}

static long number_after(const char *text, const char *word)
{
	const char *at = strstr(text, word);

	return at ? atol(at + strlen(word)) : 0;
}

static void take(struct counts *c)
{
	char text[4096];

	read_text("/proc/meminfo", text, sizeof(text));
	c->pages = number_after(text, "MemTotal:") - number_after(text, "MemFree:") - number_after(text, "\nSlab:")
		- number_after(text, "KernelStack:");
	read_text("/proc/slabinfo", c->slabs, sizeof(c->slabs));
	read_text("/proc/kpages", c->frames, sizeof(c->frames));
}

static void show_lost(void)
{
	char name[64] = "\n";
	long used, was;

	nanosleep(&(struct timespec){ 1, 0 }, NULL);             /* what dies late */
	take(&after);
	if (after.pages > before.pages + SLACK)
		say("fuzz: %ld KiB lost, by kinds of frames:\n%sbefore:\n%s", after.pages - before.pages, after.frames, before.frames);
	for (char *line = strtok(after.slabs, "\n"); line; line = strtok(NULL, "\n")) {
		if (sscanf(line, "%40s %*d %ld", name + 1, &used) != 2)
			continue;
		strcat(name, " ");
		char *old = strstr(before.slabs, name);
		was = old && sscanf(old, "%*s %*d %ld", &was) == 1 ? was : 0;
		if (used > was + SLACK)
			say("fuzz: %ld objects of cache %slost\n", used - was, name + 1);
	}
}

int main(int argc, char **argv)
{
	uint64_t seed = argc > 1 ? strtoull(argv[1], NULL, 0) : 1;
	int rounds = argc > 2 ? atoi(argv[2]) : 1000000;
	struct sysinfo info;

	if (getpid() != 1 || argc > 5)
		return 0;                                /* executed by one of the workers */
	iterations = argc > 3 ? atoi(argv[3]) : 1500;
	mount("proc", "/proc", "proc", 0, NULL);
	mount("devtmpfs", "/dev", "devtmpfs", 0, NULL);
	mkdir("/dev/shm", 0777);
	mkdir("/dev/mqueue", 0777);
	mount("tmpfs", "/dev/shm", "tmpfs", 0, NULL);
	mount("mqueue", "/dev/mqueue", "mqueue", 0, NULL);
	for (int fd = 0; fd < 64; fd++)
		close(fd);
	buf = malloc(4096);
	for (unsigned i = 0; i < NCALLS; i++)
		parse(&calls[i], shape[i]);
	for (unsigned i = 0; i < NCALLS; i++) {
		char name[60];

		snprintf(name, sizeof(name), ",%s,", calls[i].name);
		if (argc < 5 || strstr(argv[4], name))
			allowed[nallowed++] = i;
	}
	if (!nallowed)
		return 1;
	corpus = mmap(NULL, sizeof(*corpus), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS | MAP_POPULATE, -1, 0);
	kcov = fcntl(open("/proc/kcov", O_RDWR), F_DUPFD, 60);   /* where no call hits it by chance */
	close(0);
	if (argc < 5)                                            /* its programs make all calls */
		read_corpus();
	list_kept("/", kept[0], sizeof(kept[0]));
	list_kept("/dev", kept[1], sizeof(kept[1]));
	for (int i = 0; i < rounds; i++) {
		one_round(seed + i);
		sysinfo(&info);
		if (i % 5 == 0)
			say("fuzz: seed %llu, %lu KiB free, %u processes, %u programs\n", (unsigned long long)seed + i,
			    (info.freeram + info.bufferram) * info.mem_unit >> 10, info.procs, corpus->runs);
		if (i == WARM)
			take(&before);
	}
	if (rounds > WARM)
		show_lost();
	for (unsigned i = 0; i < corpus->n; i++)
		if (!corpus->program[i].kept && corpus->program[i].gain >= WORTH)
			print_program(&corpus->program[i]);
	if (kcov >= 0)
		say("fuzz: %u programs ran, %u pieces of code reached, %u programs in the corpus\n", corpus->runs,
		    corpus->reached, corpus->n);
	say("fuzz: done\n");
	reboot(RB_POWER_OFF);
	return 0;
}
