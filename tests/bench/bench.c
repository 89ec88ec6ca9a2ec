/* bench - what one operation costs, measured by the clock: under QEMU's -icount a nanosecond is an instruction.
   Runs as init (or as a program) on any kernel with Linux's calls, prints "row<TAB>name<TAB>cost"; a row that the
   kernel cannot do is "-". Each row runs in a process of its own, so that one that dies spoils no other.
   bench.rows=PATTERN[,PATTERN] on the kernel command line or as an argument chooses; `scale` measures 2 CPUs. */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <mqueue.h>
#include <net/if.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <pthread.h>
#include <sched.h>
#include <semaphore.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/ipc.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/msg.h>
#include <sys/reboot.h>
#include <sys/resource.h>
#include <sys/sem.h>
#include <sys/shm.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define PAGE 4096
#define BIG (64 << 10)

static char buffer[BIG];
static struct shared {                     /* between a row and its children */
	double result;
	volatile int stop, word[2];
	volatile long count[1024];
	sem_t sem[2];
} *shared;

static long long now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1000000000LL + t.tv_nsec;
}

/* This kernel cannot do it: the row is "-". */
static void unable(void)
{
	shared->result = -1;
	_exit(0);
}

#define NEED(call) ({ long need_got = (long)(call); if (need_got == -1) unable(); need_got; })

/* The mean cost of a statement run n times, after a tenth of that to warm up. */
#define COST(n, ...) ({ \
	long cost_n = (n); \
	for (long i = 0; i < cost_n / 10 + 2; i++) { __VA_ARGS__; } \
	long long cost_start = now(); \
	for (long i = 0; i < cost_n; i++) { __VA_ARGS__; } \
	(double)(now() - cost_start) / cost_n; })

/* ---- two that take turns ------------------------------------------------------------------------------------ */

static int to[2], from[2];                 /* two pipes, or two ends of anything */
static char byte;

static void ping_fd(void) { if (write(to[1], &byte, 1) != 1 || read(from[0], &byte, 1) != 1) unable(); }
static void pong_fd(void) { if (read(to[0], &byte, 1) != 1 || write(from[1], &byte, 1) != 1) _exit(1); }

static double turns(int n, void (*ping)(void), void (*pong)(void))
{
	int warm = n / 10 + 2;
	long long start;
	double cost;
	pid_t pid = fork();

	if (pid == 0) {
		for (int i = 0; i < n + warm; i++)
			pong();
		_exit(0);
	}
	for (int i = 0; i < warm; i++)
		ping();
	start = now();
	for (int i = 0; i < n; i++)
		ping();
	cost = (double)(now() - start) / n;
	waitpid(pid, NULL, 0);
	return cost;
}

static int thread_turns;
static void (*thread_pong)(void);

static void *thread_main(void *arg)
{
	for (int i = 0; i < thread_turns; i++)
		thread_pong();
	return NULL;
}

static double turns_thread(int n, void (*ping)(void), void (*pong)(void))
{
	int warm = n / 10 + 2;
	long long start;
	double cost;
	pthread_t thread;

	thread_turns = n + warm;
	thread_pong = pong;
	if (pthread_create(&thread, NULL, thread_main, NULL))
		unable();
	for (int i = 0; i < warm; i++)
		ping();
	start = now();
	for (int i = 0; i < n; i++)
		ping();
	cost = (double)(now() - start) / n;
	pthread_join(thread, NULL);
	return cost;
}

static void two_pipes(void) { NEED(pipe(to)); NEED(pipe(from)); }

/* The cost of a 64 KiB write that a child reads as it comes. */
static double stream(int n, int in, int out)
{
	double cost;
	pid_t pid = fork();

	if (pid == 0) {
		close(in);
		while (read(out, buffer, BIG) > 0)
			;
		_exit(0);
	}
	close(out);
	cost = COST(n, for (int done = 0, k; done < BIG; done += k) if ((k = write(in, buffer, BIG - done)) <= 0) unable());
	close(in);
	waitpid(pid, NULL, 0);
	return cost;
}

/* n children that do nothing until they are killed. */
static void sleepers(int n)
{
	for (int i = 0; i < n; i++)
		if (NEED(fork()) == 0)
			for (;;)
				pause();
}

/* ---- calls and files ---------------------------------------------------------------------------------------- */

static double calib_loop(void)
{
	return COST(1000, __asm__ volatile("mov $500, %%ecx\n1: dec %%ecx\njnz 1b" ::: "ecx"));
}

static double calib_rep_movsb(void)
{
	return COST(1000, void *d = buffer; void *s = buffer + PAGE; long c = PAGE;
		__asm__ volatile("rep movsb" : "+D"(d), "+S"(s), "+c"(c) :: "memory"));
}

static double calib_rep_movsq(void)
{
	return COST(1000, void *d = buffer; void *s = buffer + PAGE; long c = PAGE / 8;
		__asm__ volatile("rep movsq" : "+D"(d), "+S"(s), "+c"(c) :: "memory"));
}

/* A call without a library around it. */
static inline long raw(long number, long a, long b, long c, long d)
{
	long result;
	register long r10 __asm__("r10") = d;

	__asm__ volatile("syscall" : "=a"(result) : "a"(number), "D"(a), "S"(b), "d"(c), "r"(r10) : "rcx", "r11", "memory");
	return result;
}

static double sys_getppid(void) { return COST(5000, raw(SYS_getppid, 0, 0, 0, 0)); }
static double sys_getpid(void) { return COST(5000, raw(SYS_getpid, 0, 0, 0, 0)); }
static double sys_enosys(void) { return COST(5000, raw(9999, 0, 0, 0, 0)); }

static double sys_clock_gettime(void)
{
	struct timespec t;
	return COST(5000, raw(SYS_clock_gettime, CLOCK_MONOTONIC, (long)&t, 0, 0));
}

static double libc_clock_gettime(void)
{
	struct timespec t;
	return COST(5000, clock_gettime(CLOCK_MONOTONIC, &t));
}

static int file_of(const char *name, long size)
{
	int fd = NEED(open(name, O_RDWR | O_CREAT | O_TRUNC, 0644));

	for (long done = 0; done < size; done += PAGE)
		NEED(write(fd, buffer, PAGE));
	return fd;
}

static double read_zero_1(void) { int fd = NEED(open("/dev/zero", O_RDONLY)); return COST(5000, read(fd, &byte, 1)); }
static double write_null_1(void) { int fd = NEED(open("/dev/null", O_WRONLY)); return COST(5000, write(fd, &byte, 1)); }
static double open_close(void) { file_of("/tmp/f", 0); return COST(2000, close(open("/tmp/f", O_RDONLY))); }
static double stat_file(void) { struct stat st; file_of("/tmp/f", 0); return COST(2000, stat("/tmp/f", &st)); }
static double dup_close(void) { return COST(3000, close(dup(0))); }
static double read_file_4k(void) { int fd = file_of("/tmp/f", PAGE); return COST(2000, pread(fd, buffer, PAGE, 0)); }
static double write_file_4k(void) { int fd = file_of("/tmp/f", PAGE); return COST(2000, pwrite(fd, buffer, PAGE, 0)); }

static double pipe_self(void)
{
	NEED(pipe(to));
	return COST(3000, NEED(write(to[1], &byte, 1)); NEED(read(to[0], &byte, 1)));
}

static double pipe_rt(void) { two_pipes(); return turns(2000, ping_fd, pong_fd); }

static double fifo_rt(void)
{
	NEED(mkfifo("/tmp/a", 0600));
	NEED(mkfifo("/tmp/b", 0600));
	to[0] = to[1] = NEED(open("/tmp/a", O_RDWR));
	from[0] = from[1] = NEED(open("/tmp/b", O_RDWR));
	return turns(2000, ping_fd, pong_fd);
}

static void ping_event(void) { long one = 1; NEED(write(to[0], &one, 8)); NEED(read(from[0], &one, 8)); }
static void pong_event(void) { long one = 1; NEED(read(to[0], &one, 8)); NEED(write(from[0], &one, 8)); }

static double eventfd_rt(void)
{
	to[0] = NEED(eventfd(0, 0));
	from[0] = NEED(eventfd(0, 0));
	return turns(2000, ping_event, pong_event);
}

static double pipe_bw_64k(void) { NEED(pipe(to)); return stream(200, to[1], to[0]); }

/* ---- scheduling --------------------------------------------------------------------------------------------- */

static double yield_alone(void) { return COST(5000, sched_yield()); }

/* n processes that only yield: the cost of one yield, whoever did it. All start when the pipe is closed. */
static double yield_among(int n)
{
	long long start;
	long before = 0, after = 0;

	NEED(pipe(to));
	for (int k = 1; k < n; k++)
		if (NEED(fork()) == 0) {
			close(to[1]);
			read(to[0], &byte, 1);
			while (!shared->stop) {
				shared->count[k]++;
				sched_yield();
			}
			_exit(0);
		}
	close(to[1]);
	for (int k = 1; k < n; k++)                  /* until everyone is in the round */
		while (shared->count[k] < 3)
			sched_yield();
	for (int k = 0; k < n; k++)
		before += shared->count[k];
	start = now();
	for (int i = 0; i < 20000 / n + 4; i++) {
		shared->count[0]++;
		sched_yield();
	}
	start = now() - start;
	for (int k = 0; k < n; k++)
		after += shared->count[k];
	shared->stop = 1;
	while (waitpid(-1, NULL, 0) > 0)
		;
	return (double)start / (after - before);
}

static double yield_2(void) { return yield_among(2); }
static double yield_16(void) { return yield_among(16); }
static double yield_128(void) { return yield_among(128); }
static double yield_1024(void) { return yield_among(1024); }

/* A byte handed round n processes: the cost of one hand-over. */
static double ring(int n)
{
	int head[2], next[2], in;
	double cost;

	NEED(pipe(head));
	in = head[0];
	for (int k = 1; k < n; k++) {
		NEED(pipe(next));
		if (NEED(fork()) == 0) {
			close(head[1]);
			close(next[0]);
			while (read(in, &byte, 1) == 1)
				NEED(write(next[1], &byte, 1));
			_exit(0);
		}
		close(in);
		close(next[1]);
		in = next[0];
	}
	cost = COST(2000 / n + 2, NEED(write(head[1], &byte, 1)); NEED(read(in, &byte, 1)));
	close(head[1]);
	while (waitpid(-1, NULL, 0) > 0)
		;
	return cost / n;
}

static double ring_2(void) { return ring(2); }
static double ring_16(void) { return ring(16); }
static double ring_128(void) { return ring(128); }
static double ring_1024(void) { return ring(1024); }

static double pipe_rt_1000sleep(void) { sleepers(1000); two_pipes(); return turns(1000, ping_fd, pong_fd); }

static double wake_1_of_1000(void)
{
	two_pipes();
	for (int k = 0; k < 1000; k++)
		if (NEED(fork()) == 0)
			for (;;)
				pong_fd();
	for (int i = 0; i < 2000; i++)
		ping_fd();
	return COST(2000, ping_fd());
}

static double nanosleep_1ms(void)
{
	struct timespec t = {0, 1000000};
	return COST(50, NEED(nanosleep(&t, NULL)));
}

/* ---- processes and threads ---------------------------------------------------------------------------------- */

static void fork_once(void)
{
	pid_t pid = NEED(fork());

	if (pid == 0)
		_exit(0);
	NEED(waitpid(pid, NULL, 0));
}

static double fork_exit_wait(void) { return COST(200, fork_once()); }

static double fork_exit_wait_16m(void)
{
	char *p = mmap(NULL, 16 << 20, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	NEED((long)p);
	memset(p, 1, 16 << 20);
	return COST(20, fork_once());
}

/* The smallest program: one page, exit(0). */
static char *tiny_program(void)
{
	static const unsigned char tiny[] = {
		0x7f, 'E', 'L', 'F', 2, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2, 0, 62, 0, 1, 0, 0, 0,
		0x78, 0, 0x40, 0, 0, 0, 0, 0, 64, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
		0, 0, 0, 0, 64, 0, 56, 0, 1, 0, 0, 0, 0, 0, 0, 0,
		1, 0, 0, 0, 5, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x40, 0, 0, 0, 0, 0, 0, 0, 0x40, 0, 0, 0, 0, 0,
		0x81, 0, 0, 0, 0, 0, 0, 0, 0x81, 0, 0, 0, 0, 0, 0, 0, 0, 0x10, 0, 0, 0, 0, 0, 0,
		0xb8, 60, 0, 0, 0, 0x31, 0xff, 0x0f, 0x05,                  /* mov $60,%eax; xor %edi,%edi; syscall */
	};
	int fd = NEED(open("/tmp/tiny", O_WRONLY | O_CREAT | O_TRUNC, 0755));

	NEED(write(fd, tiny, sizeof(tiny)));
	close(fd);
	return "/tmp/tiny";
}

static void exec_once(pid_t (*forker)(void), char *path, char *word)
{
	static char *env[] = {NULL};
	char *argv[] = {path, word, NULL};
	int status;
	pid_t pid = forker == vfork ? vfork() : fork();

	if (pid == 0) {
		execve(path, argv, env);
		_exit(9);
	}
	NEED(waitpid(pid, &status, 0));
	if (status)
		unable();
}

static double vfork_exec_wait(void) { char *p = tiny_program(); return COST(100, exec_once(vfork, p, NULL)); }
static double fork_exec_wait(void) { char *p = tiny_program(); return COST(100, exec_once(fork, p, NULL)); }
static double fork_exec_self_wait(void) { return COST(100, exec_once(fork, "/proc/self/exe", "exit")); }

static void *nothing(void *arg) { return arg; }

static double thread_create_join(void)
{
	pthread_t t;
	return COST(200, if (pthread_create(&t, NULL, nothing, NULL)) unable(); pthread_join(t, NULL));
}

static double fork_storm_1000(void)
{
	long long start;

	NEED(pipe(to));
	start = now();
	for (int k = 0; k < 1000; k++)
		if (NEED(fork()) == 0) {
			close(to[1]);
			read(to[0], &byte, 1);
			_exit(0);
		}
	close(to[1]);
	while (waitpid(-1, NULL, 0) > 0)
		;
	return (now() - start) / 1000.0;
}

/* ---- locks -------------------------------------------------------------------------------------------------- */

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t cond[2] = {PTHREAD_COND_INITIALIZER, PTHREAD_COND_INITIALIZER};
static int turn, futex_flag;

static double mutex_uncontended(void) { return COST(5000, pthread_mutex_lock(&mutex); pthread_mutex_unlock(&mutex)); }

static void take_turn(int me)
{
	pthread_mutex_lock(&mutex);
	while (turn != me)
		pthread_cond_wait(&cond[me], &mutex);
	turn = !me;
	pthread_cond_signal(&cond[!me]);
	pthread_mutex_unlock(&mutex);
}

static void turn_0(void) { take_turn(0); }
static void turn_1(void) { take_turn(1); }
static double mutex_cond_rt(void) { return turns_thread(1500, turn_0, turn_1); }

static long futex(volatile int *word, int op, int value)
{
	return syscall(SYS_futex, word, op | futex_flag, value, NULL, NULL, 0);
}

static void futex_give(int k) { shared->word[k] = 1; futex(&shared->word[k], 1, 1); }

static void futex_take(int k)
{
	while (shared->word[k] == 0)
		if (futex(&shared->word[k], 0, 0) < 0 && errno == ENOSYS)
			unable();
	shared->word[k] = 0;
}

static void ping_futex(void) { futex_give(0); futex_take(1); }
static void pong_futex(void) { futex_take(0); futex_give(1); }
static double futex_wake_none(void) { NEED(futex(&turn, 1, 1)); return COST(5000, futex(&turn, 1, 1)); }
static double futex_rt_thread(void) { futex_flag = 128; return turns_thread(2000, ping_futex, pong_futex); }
static double futex_rt_proc(void) { return turns(2000, ping_futex, pong_futex); }

static void ping_sem(void) { sem_post(&shared->sem[0]); while (sem_wait(&shared->sem[1])) ; }
static void pong_sem(void) { while (sem_wait(&shared->sem[0])) ; sem_post(&shared->sem[1]); }
static void two_sems(int pshared) { NEED(sem_init(&shared->sem[0], pshared, 0)); NEED(sem_init(&shared->sem[1], pshared, 0)); }
static double sem_uncontended(void) { two_sems(0); return COST(5000, sem_post(&shared->sem[0]); sem_wait(&shared->sem[0])); }
static double sem_rt_thread(void) { two_sems(0); return turns_thread(2000, ping_sem, pong_sem); }
static double sem_rt_proc(void) { two_sems(1); return turns(2000, ping_sem, pong_sem); }

/* ---- System V and POSIX IPC --------------------------------------------------------------------------------- */

static int ids[2];
static int msg_size = 8;
static struct { long type; char text[4096]; } msg = {1, ""};

static void sem_add(int k, int n) { struct sembuf op = {k, n, 0}; while (semop(ids[0], &op, 1) < 0) if (errno != EINTR) unable(); }
static void ping_semop(void) { sem_add(0, 1); sem_add(1, -1); }
static void pong_semop(void) { sem_add(0, -1); sem_add(1, 1); }

static double with_set(double (*body)(void))
{
	double cost;

	ids[0] = NEED(semget(IPC_PRIVATE, 2, 0600));
	cost = body();
	semctl(ids[0], 0, IPC_RMID);
	return cost;
}

static double semop_body(void) { return COST(2000, sem_add(0, 1); sem_add(0, -1)) / 2; }
static double sem_rt_body(void) { return turns(1500, ping_semop, pong_semop); }
static double sysv_semop(void) { return with_set(semop_body); }
static double sysv_sem_rt(void) { return with_set(sem_rt_body); }

static void msg_send(int k) { msg.type = 1; NEED(msgsnd(ids[k], &msg, msg_size, 0)); }
static void msg_take(int k) { NEED(msgrcv(ids[k], &msg, sizeof(msg.text), 0, 0)); }
static void ping_msg(void) { msg_send(0); msg_take(1); }
static void pong_msg(void) { msg_take(0); msg_send(1); }
static double msg_self_body(void) { return COST(2000, msg_send(0); msg_take(0)); }
static double msg_rt_body(void) { return turns(1500, ping_msg, pong_msg); }

static double with_queues(int size, double (*body)(void))
{
	double cost;

	msg_size = size;
	ids[0] = NEED(msgget(IPC_PRIVATE, 0600));
	ids[1] = NEED(msgget(IPC_PRIVATE, 0600));
	cost = body();
	msgctl(ids[0], IPC_RMID, NULL);
	msgctl(ids[1], IPC_RMID, NULL);
	return cost;
}

static double sysv_msg_self(void) { return with_queues(8, msg_self_body); }
static double sysv_msg_rt_8(void) { return with_queues(8, msg_rt_body); }
static double sysv_msg_rt_4k(void) { return with_queues(4096, msg_rt_body); }

static double sysv_shmat_dt(void)
{
	int id = NEED(shmget(IPC_PRIVATE, PAGE, 0600));
	double cost = COST(1000, void *p = shmat(id, NULL, 0); NEED((long)p); *(volatile char *)p = 1; shmdt(p));

	shmctl(id, IPC_RMID, NULL);
	return cost;
}

static void segment_once(long size)
{
	int id = NEED(shmget(IPC_PRIVATE, size, 0600));
	volatile char *p = shmat(id, NULL, 0);

	NEED((long)p);
	for (long at = 0; at < size; at += PAGE)
		p[at] = 1;
	shmdt((void *)p);
	NEED(shmctl(id, IPC_RMID, NULL));
}

static double sysv_shm_4k(void) { return COST(500, segment_once(PAGE)); }
static double sysv_shm_1m(void) { return COST(20, segment_once(1 << 20)); }

static mqd_t queue[2];
static void mq_give(int k) { if (mq_send(queue[k], &byte, 1, 0)) unable(); }
static void mq_take(int k) { char text[64]; if (mq_receive(queue[k], text, 64, NULL) < 0) unable(); }
static void ping_mq(void) { mq_give(0); mq_take(1); }
static void pong_mq(void) { mq_take(0); mq_give(1); }

static void two_mqs(void)
{
	struct mq_attr attr = {.mq_maxmsg = 8, .mq_msgsize = 64};

	queue[0] = NEED(mq_open("/bench0", O_RDWR | O_CREAT, 0600, &attr));
	queue[1] = NEED(mq_open("/bench1", O_RDWR | O_CREAT, 0600, &attr));
	mq_unlink("/bench0");
	mq_unlink("/bench1");
}

static double mq_self(void) { two_mqs(); return COST(2000, mq_give(0); mq_take(0)); }
static double mq_rt(void) { two_mqs(); return turns(1500, ping_mq, pong_mq); }

/* ---- sockets ------------------------------------------------------------------------------------------------ */

static void pair(int type)
{
	int s[2];

	NEED(socketpair(AF_UNIX, type, 0, s));
	to[1] = from[0] = s[0];
	to[0] = from[1] = s[1];
}

static double unix_stream_rt(void) { pair(SOCK_STREAM); return turns(1500, ping_fd, pong_fd); }
static double unix_dgram_rt(void) { pair(SOCK_DGRAM); return turns(1500, ping_fd, pong_fd); }
static double unix_stream_bw_64k(void) { pair(SOCK_STREAM); return stream(200, to[1], to[0]); }

static double unix_connect(void)
{
	struct sockaddr_un name = {.sun_family = AF_UNIX, .sun_path = "/tmp/socket"};
	int door = NEED(socket(AF_UNIX, SOCK_STREAM, 0));

	unlink(name.sun_path);
	NEED(bind(door, (void *)&name, sizeof(name)));
	NEED(listen(door, 5));
	return COST(500, int s = NEED(socket(AF_UNIX, SOCK_STREAM, 0)); NEED(connect(s, (void *)&name, sizeof(name)));
		int c = NEED(accept(door, NULL, NULL)); close(s); close(c));
}

static void loopback(int type)
{
	struct sockaddr_in name[2] = {{.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)}};
	socklen_t size = sizeof(name[0]);
	int a = NEED(socket(AF_INET, type, 0)), b = NEED(socket(AF_INET, type, 0)), one = 1;

	name[1] = name[0];
	NEED(bind(a, (void *)&name[0], size));
	NEED(getsockname(a, (void *)&name[0], &size));
	if (type == SOCK_DGRAM) {
		NEED(bind(b, (void *)&name[1], size));
		NEED(getsockname(b, (void *)&name[1], &size));
		NEED(connect(a, (void *)&name[1], size));
		NEED(connect(b, (void *)&name[0], size));
	} else {
		int door = a;
		NEED(listen(door, 1));
		NEED(connect(b, (void *)&name[0], size));
		a = NEED(accept(door, NULL, NULL));
		close(door);
		setsockopt(a, IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one));
		setsockopt(b, IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one));
	}
	to[1] = from[0] = a;
	to[0] = from[1] = b;
}

static double tcp_rt(void) { loopback(SOCK_STREAM); return turns(1000, ping_fd, pong_fd); }
static double tcp_bw_64k(void) { loopback(SOCK_STREAM); return stream(200, to[1], to[0]); }
static double udp_rt(void) { loopback(SOCK_DGRAM); return turns(1000, ping_fd, pong_fd); }

/* ---- signals ------------------------------------------------------------------------------------------------ */

static pid_t peer;
static volatile int hits;
static sigset_t usr1, empty;
static char *guarded;

static void on_signal(int s) { hits++; }
static void on_fault(int s) { mprotect(guarded, PAGE, PROT_READ | PROT_WRITE); hits++; }

static double sig_install(void)
{
	struct sigaction sa = {.sa_handler = on_signal};
	return COST(3000, raw(SYS_rt_sigaction, SIGUSR1, (long)&sa, 0, 8));
}

static double sig_mask(void)
{
	sigemptyset(&empty);
	return COST(3000, raw(SYS_rt_sigprocmask, SIG_SETMASK, (long)&empty, 0, 8));
}

static double sig_self(void)
{
	pid_t me = getpid();

	signal(SIGUSR1, on_signal);
	return COST(2000, kill(me, SIGUSR1));
}

static void await_hit(void) { while (!hits) sigsuspend(&empty); hits = 0; }
static void ping_signal(void) { kill(peer, SIGUSR1); await_hit(); }
static void await_info(void) { while (sigwaitinfo(&usr1, NULL) < 0) if (errno == ENOSYS) unable(); }
static void ping_info(void) { kill(peer, SIGUSR1); await_info(); }

static double signal_turns(void (*ping)(void), void (*await)(void))
{
	pid_t parent = getpid();
	double cost;

	sigemptyset(&empty);
	sigemptyset(&usr1);
	sigaddset(&usr1, SIGUSR1);
	signal(SIGUSR1, on_signal);
	sigprocmask(SIG_BLOCK, &usr1, NULL);
	peer = NEED(fork());
	if (peer == 0)
		for (;;) {
			await();
			kill(parent, SIGUSR1);
		}
	cost = COST(1500, ping());
	kill(peer, SIGKILL);
	waitpid(peer, NULL, 0);
	return cost;
}

static double sig_rt(void) { return signal_turns(ping_signal, await_hit); }
static double sigwait_rt(void) { return signal_turns(ping_info, await_info); }

static double sig_segv(void)
{
	guarded = mmap(NULL, 3 * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	NEED((long)guarded);
	guarded += PAGE;
	*guarded = 1;
	signal(SIGSEGV, on_fault);
	return COST(1000, mprotect(guarded, PAGE, PROT_NONE); *(volatile char *)guarded = 1);
}

/* ---- memory ------------------------------------------------------------------------------------------------- */

#define PAGES 1024

static char *map(long size, int flags, int fd)
{
	char *p = mmap(NULL, size, PROT_READ | PROT_WRITE, flags, fd, 0);

	NEED((long)p);
	return p;
}

static void touch(char *p, long pages)
{
	for (long i = 0; i < pages; i++)
		*(volatile char *)(p + i * PAGE) = 1;
}

/* Cost a page of touching fresh memory (unmapping = 0) or of giving it back (1), after one round to warm up. */
static double page_cost(int unmapping)
{
	double cost = 0;

	for (int round = 0; round < 3; round++) {
		char *p = map(PAGES * PAGE, MAP_PRIVATE | MAP_ANONYMOUS, -1);
		long long start = now(), middle;

		touch(p, PAGES);
		middle = now();
		munmap(p, PAGES * PAGE);
		cost = (double)(unmapping ? now() - middle : middle - start) / PAGES;
	}
	return cost;
}

static double fault_anon(void) { return page_cost(0); }
static double unmap_page(void) { return page_cost(1); }

static double fault_cow(void)
{
	char *p = map(PAGES * PAGE, MAP_PRIVATE | MAP_ANONYMOUS, -1);
	long long start;

	touch(p, PAGES);
	sleepers(1);
	start = now();
	touch(p, PAGES);
	return (double)(now() - start) / PAGES;
}

static double fault_file(void)
{
	int fd = file_of("/tmp/f", PAGES * PAGE);
	char *p = mmap(NULL, PAGES * PAGE, PROT_READ, MAP_SHARED, fd, 0);
	long long start;

	NEED((long)p);
	start = now();
	for (int i = 0; i < PAGES; i++)
		(void)*(volatile char *)(p + i * PAGE);
	return (double)(now() - start) / PAGES;
}

static double mmap_munmap(void) { return COST(1000, munmap(map(PAGE, MAP_PRIVATE | MAP_ANONYMOUS, -1), PAGE)); }

static double mmap_touch_munmap(void)
{
	return COST(1000, char *p = map(PAGE, MAP_PRIVATE | MAP_ANONYMOUS, -1); *(volatile char *)p = 1; munmap(p, PAGE));
}

static double mprotect_page(void)
{
	char *p = map(3 * PAGE, MAP_PRIVATE | MAP_ANONYMOUS, -1);

	touch(p, 3);
	return COST(1000, NEED(mprotect(p + PAGE, PAGE, PROT_READ)); mprotect(p + PAGE, PAGE, PROT_READ | PROT_WRITE)) / 2;
}

static double brk_grow(void)
{
	char *end = (char *)NEED(syscall(SYS_brk, 0));
	return COST(500, end = (char *)syscall(SYS_brk, end + PAGE); *(volatile char *)(end - 1) = 1);
}

/* ---- waiting for many --------------------------------------------------------------------------------------- */

static struct pollfd fds[100];

static double poll_many(int n, int ready)
{
	for (int i = 0; i < n; i++) {
		NEED(pipe(to));
		fds[i] = (struct pollfd){.fd = to[0], .events = POLLIN};
		if (ready)
			NEED(write(to[1], &byte, 1));
	}
	NEED(poll(fds, n, 0));
	return COST(1000, poll(fds, n, 0));
}

static double poll_10(void) { return poll_many(10, 0); }
static double poll_10_ready(void) { return poll_many(10, 1); }
static double poll_100_ready(void) { return poll_many(100, 1); }

static double epoll_1_of_100(void)
{
	struct epoll_event e = {.events = EPOLLIN}, got[8];
	int ep = NEED(epoll_create1(0));

	for (int i = 0; i < 100; i++) {
		NEED(pipe(to));
		NEED(epoll_ctl(ep, EPOLL_CTL_ADD, to[0], &e));
	}
	NEED(write(to[1], &byte, 1));
	return COST(2000, if (epoll_wait(ep, got, 8, 0) != 1) unable());
}

/* ---- costs that must not grow ------------------------------------------------------------------------------- */

static double timer_among(int n)
{
	struct itimerspec far = {.it_value = {1000, 0}}, none = {0};
	struct sigevent silent = {.sigev_notify = SIGEV_NONE};
	timer_t t;

	for (int i = 0; i < n; i++) {
		NEED(timer_create(CLOCK_MONOTONIC, &silent, &t));
		far.it_value.tv_sec = 1000 + i * 7919 % n;
		NEED(timer_settime(t, 0, &far, NULL));
	}
	return COST(1000, timer_settime(t, 0, &far, NULL); timer_settime(t, 0, &none, NULL));
}

static double timer_10(void) { return timer_among(10); }
static double timer_10000(void) { return timer_among(10000); }

/* A message to oneself beside n other queues. */
static double msg_among(int n)
{
	int *others = calloc(n, sizeof(int));
	double cost;

	for (int i = 0; i < n; i++)
		if ((others[i] = msgget(IPC_PRIVATE, 0600)) < 0) {
			while (i-- > 0)
				msgctl(others[i], IPC_RMID, NULL);
			unable();
		}
	cost = with_queues(8, msg_self_body);
	for (int i = 0; i < n; i++)
		msgctl(others[i], IPC_RMID, NULL);
	return cost;
}

static double msg_self_10q(void) { return msg_among(10); }
static double msg_self_10000q(void) { return msg_among(10000); }

/* ---- two CPUs: ratios, reported and not judged -------------------------------------------------------------- */

static volatile unsigned long sink;

static void compute(int n)
{
	unsigned long x = 1;

	for (long i = 0; i < n * 1000000L; i++)
		x = x * 6364136223846793005UL + 1442695040888963407UL;
	sink = x;
}

/* Two at once, as part of the time of the same two one after the other. */
static double scale_compute(void)
{
	long long start = now(), serial;

	compute(100);
	serial = 2 * (now() - start);
	start = now();
	if (NEED(fork()) == 0) {
		compute(100);
		_exit(0);
	}
	compute(100);
	wait(NULL);
	return (double)(now() - start) / serial;
}

/* A stream of 64 KiB through a pipe, both ends computing, against both done by one. */
static double scale_pipe(void)
{
	long long start, serial;

	NEED(pipe(to));
	NEED(fcntl(to[1], F_SETPIPE_SZ, BIG));
	start = now();
	for (int i = 0; i < 100; i++) {
		compute(1);
		NEED(write(to[1], buffer, BIG));
		for (int done = 0; done < BIG;)
			done += NEED(read(to[0], buffer, BIG));
		compute(1);
	}
	serial = now() - start;
	start = now();
	if (NEED(fork()) == 0) {
		for (int i = 0; i < 100; i++) {
			for (int done = 0; done < BIG;)
				done += NEED(read(to[0], buffer, BIG));
			compute(1);
		}
		_exit(0);
	}
	for (int i = 0; i < 100; i++) {
		compute(1);
		NEED(write(to[1], buffer, BIG));
	}
	wait(NULL);
	return (double)(now() - start) / serial;
}

/* ---- the table and its runner ------------------------------------------------------------------------------- */

#define ROW(name) {#name, name}
static const struct row { const char *name; double (*measure)(void); } rows[] = {
	ROW(calib_loop), ROW(calib_rep_movsb), ROW(calib_rep_movsq), ROW(sys_getppid), ROW(sys_getpid),
	ROW(sys_enosys), ROW(sys_clock_gettime), ROW(libc_clock_gettime), ROW(read_zero_1), ROW(write_null_1),
	ROW(open_close), ROW(stat_file), ROW(dup_close), ROW(read_file_4k), ROW(write_file_4k),
	ROW(pipe_self), ROW(pipe_rt), ROW(fifo_rt), ROW(eventfd_rt), ROW(pipe_bw_64k),
	ROW(yield_alone), ROW(yield_2), ROW(yield_16), ROW(yield_128), ROW(yield_1024),
	ROW(ring_2), ROW(ring_16), ROW(ring_128), ROW(ring_1024), ROW(pipe_rt_1000sleep), ROW(wake_1_of_1000),
	ROW(nanosleep_1ms), ROW(fork_exit_wait), ROW(fork_exit_wait_16m), ROW(vfork_exec_wait),
	ROW(fork_exec_wait), ROW(fork_exec_self_wait), ROW(thread_create_join), ROW(fork_storm_1000),
	ROW(mutex_uncontended), ROW(mutex_cond_rt), ROW(futex_wake_none), ROW(futex_rt_thread),
	ROW(futex_rt_proc), ROW(sem_uncontended), ROW(sem_rt_thread), ROW(sem_rt_proc),
	ROW(sysv_semop), ROW(sysv_sem_rt), ROW(sysv_msg_self), ROW(sysv_msg_rt_8), ROW(sysv_msg_rt_4k),
	ROW(sysv_shmat_dt), ROW(sysv_shm_4k), ROW(sysv_shm_1m), ROW(mq_self), ROW(mq_rt),
	ROW(unix_stream_rt), ROW(unix_dgram_rt), ROW(unix_connect), ROW(unix_stream_bw_64k),
	ROW(tcp_rt), ROW(tcp_bw_64k), ROW(udp_rt),
	ROW(sig_install), ROW(sig_mask), ROW(sig_self), ROW(sig_rt), ROW(sigwait_rt), ROW(sig_segv),
	ROW(fault_anon), ROW(unmap_page), ROW(fault_cow), ROW(fault_file), ROW(mmap_munmap),
	ROW(mmap_touch_munmap), ROW(mprotect_page), ROW(brk_grow),
	ROW(poll_10), ROW(poll_10_ready), ROW(poll_100_ready), ROW(epoll_1_of_100),
	ROW(timer_10), ROW(timer_10000), ROW(msg_self_10q), ROW(msg_self_10000q),
	ROW(scale_compute), ROW(scale_pipe),
};

static int wanted(const char *name, const char *patterns)
{
	char list[512], *save;

	if (!*patterns)
		return strncmp(name, "scale", 5) != 0;
	snprintf(list, sizeof(list), "%s", patterns);
	for (char *p = strtok_r(list, ",", &save); p; p = strtok_r(NULL, ",", &save))
		if (strstr(name, p))
			return 1;
	return 0;
}

static void run_row(const struct row *row)
{
	int status, init = getpid() == 1;
	char line[128];
	pid_t pid;

	memset(shared, 0, sizeof(*shared));
	shared->result = -1;
	pid = fork();
	if (pid == 0) {
		setpgid(0, 0);
		alarm(20);
		shared->result = row->measure();
		_exit(0);
	}
	setpgid(pid, pid);
	waitpid(pid, &status, 0);
	kill(-pid, SIGKILL);                 /* whoever still sleeps for it */
	while (init && waitpid(-1, NULL, 0) > 0)
		;
	if (pid < 0 || shared->result < 0 || status)
		snprintf(line, sizeof(line), "row\t%s\t-\n", row->name);
	else
		snprintf(line, sizeof(line), "row\t%s\t%.*f\n", row->name, shared->result < 20 ? 3 : 0, shared->result);
	write(1, line, strlen(line));
}

static void set_up(void)
{
	struct rlimit many = {40000, 40000};
	struct ifreq lo = {.ifr_name = "lo"};
	int s;

	mkdir("/proc", 0755);
	mkdir("/tmp", 01777);
	mount("proc", "/proc", "proc", 0, NULL);
	mount("dev", "/dev", "devtmpfs", 0, NULL);
	setrlimit(RLIMIT_NOFILE, &many);
	setrlimit(RLIMIT_NPROC, &many);
	setrlimit(RLIMIT_SIGPENDING, &many);
	s = socket(AF_INET, SOCK_DGRAM, 0);
	if (s < 0)
		return;
	lo.ifr_flags = IFF_UP | IFF_RUNNING;
	ioctl(s, SIOCSIFFLAGS, &lo);
	close(s);
}

int main(int argc, char **argv)
{
	static char text[1024];
	char *patterns = argc > 1 ? argv[1] : "", *p;
	unsigned low, high;
	int fd, n;

	if (argc > 1 && !strcmp(argv[1], "exit"))
		return 0;
	/* The time stamp counter under icount: instructions since power-on. */
	__asm__ volatile("rdtsc" : "=a"(low), "=d"(high));
	if (getpid() == 1)
		set_up();
	n = snprintf(text, sizeof(text), "row\tboot\t%llu\n", (unsigned long long)high << 32 | low);
	write(1, text, n);
	fd = open("/proc/cmdline", O_RDONLY);
	if (fd >= 0 && getpid() == 1 && (n = read(fd, text, sizeof(text) - 1)) > 0) {
		text[n] = 0;
		p = strstr(text, "bench.rows=");
		if (p) {
			patterns = p + strlen("bench.rows=");
			patterns[strcspn(patterns, " \n")] = 0;
		}
	}
	close(fd);
	shared = mmap(NULL, sizeof(*shared), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (shared == MAP_FAILED)
		return 1;
	for (unsigned i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (strcmp(patterns, "boot") && wanted(rows[i].name, patterns))
			run_row(&rows[i]);
	write(1, "bench end\n", 10);
	if (getpid() == 1)
		reboot(RB_POWER_OFF);
	return 0;
}
