/* Descriptors, processes, identity: the system's calls. */
#pragma once
#include <abi/types.h>
#include <abi/fcntl.h>
#include <getopt.h>

#define STDIN_FILENO  0
#define STDOUT_FILENO 1
#define STDERR_FILENO 2

#define _POSIX_VERSION  200809L

extern char **environ;
typedef unsigned useconds_t;

ssize_t read(int fd, void *buf, size_t n);
ssize_t write(int fd, const void *buf, size_t n);
ssize_t pread(int fd, void *buf, size_t n, off_t off);
ssize_t pwrite(int fd, const void *buf, size_t n, off_t off);
off_t   lseek(int fd, off_t off, int whence);
int     close(int fd);
int     closefrom(int first);
int     close_range(unsigned first, unsigned last, int flags);
int     dup(int fd);
int     dup2(int fd, int newfd);
int     dup3(int fd, int newfd, int flags);
int     pipe(int fds[2]);
int     pipe2(int fds[2], int flags);
int     fsync(int fd);
int     fdatasync(int fd);
void    sync(void);
int     truncate(const char *path, off_t len);
int     ftruncate(int fd, off_t len);
int     lockf(int fd, int cmd, off_t len);
#define F_ULOCK 0
#define F_LOCK  1
#define F_TLOCK 2
#define F_TEST  3
ssize_t copy_file_range(int in, off_t *inoff, int out, off_t *outoff, size_t n,
			unsigned flags);

int     access(const char *path, int mode);
int     faccessat(int dir, const char *path, int mode, int flags);
int     chdir(const char *path);
int     fchdir(int fd);
int     chroot(const char *path);
char   *getcwd(char *buf, size_t n);
int     link(const char *from, const char *to);
int     linkat(int fromdir, const char *from, int todir, const char *to, int flags);
int     symlink(const char *target, const char *path);
int     symlinkat(const char *target, int dir, const char *path);
ssize_t readlink(const char *restrict path, char *restrict buf, size_t n);
ssize_t readlinkat(int dir, const char *path, char *buf, size_t n);
int     unlink(const char *path);
int     unlinkat(int dir, const char *path, int flags);
int     rmdir(const char *path);
int     chown(const char *path, uid_t uid, gid_t gid);
int     lchown(const char *path, uid_t uid, gid_t gid);
int     fchown(int fd, uid_t uid, gid_t gid);
int     fchownat(int dir, const char *path, uid_t uid, gid_t gid, int flags);

pid_t   fork(void);
pid_t   _Fork(void);
pid_t   vfork(void);
int     execve(const char *path, char *const argv[], char *const envp[]);
int     execv(const char *path, char *const argv[]);
int     execvp(const char *file, char *const argv[]);
int     execvpe(const char *file, char *const argv[], char *const envp[]);
int     execl(const char *path, const char *arg, ...);
int     execlp(const char *file, const char *arg, ...);
int     execle(const char *path, const char *arg, ...);
int     fexecve(int fd, char *const argv[], char *const envp[]);
int     execveat(int dir, const char *path, char *const argv[], char *const envp[],
		 int flags);
_Noreturn void _exit(int status);
int     daemon(int nochdir, int noclose);

pid_t   getpid(void);
pid_t   getppid(void);
pid_t   gettid(void);
pid_t   getpgrp(void);
pid_t   getpgid(pid_t pid);
int     setpgid(pid_t pid, pid_t pgid);
int     setpgrp(void);
pid_t   getsid(pid_t pid);
pid_t   setsid(void);
uid_t   getuid(void);
uid_t   geteuid(void);
gid_t   getgid(void);
gid_t   getegid(void);
int     setuid(uid_t uid);
int     seteuid(uid_t uid);
int     setgid(gid_t gid);
int     setegid(gid_t gid);
int     setreuid(uid_t ruid, uid_t euid);
int     setregid(gid_t rgid, gid_t egid);
int     setresuid(uid_t ruid, uid_t euid, uid_t suid);
int     setresgid(gid_t rgid, gid_t egid, gid_t sgid);
int     getresuid(uid_t *ruid, uid_t *euid, uid_t *suid);
int     getresgid(gid_t *rgid, gid_t *egid, gid_t *sgid);
int     getgroups(int n, gid_t groups[]);
int     nice(int inc);

unsigned alarm(unsigned seconds);
unsigned sleep(unsigned seconds);
int     usleep(useconds_t usec);
int     pause(void);

int     isatty(int fd);
char   *ttyname(int fd);
int     ttyname_r(int fd, char *buf, size_t n);
pid_t   tcgetpgrp(int fd);
int     tcsetpgrp(int fd, pid_t pgrp);

int     gethostname(char *buf, size_t n);
int     sethostname(const char *name, size_t n);
int     getpagesize(void);
int     getentropy(void *buf, size_t n);
int     brk(void *end);
void   *sbrk(long inc);
long    syscall(long number, ...);

long    sysconf(int name);

#define _SC_ARG_MAX          0
#define _SC_CHILD_MAX        1
#define _SC_CLK_TCK          2
#define _SC_NGROUPS_MAX      3
#define _SC_OPEN_MAX         4
#define _SC_JOB_CONTROL      7
#define _SC_SAVED_IDS        8
#define _SC_VERSION          29
#define _SC_PAGESIZE         30
#define _SC_RTSIG_MAX        31
#define _SC_SEM_NSEMS_MAX    32
#define _SC_SEM_VALUE_MAX    33
#define _SC_SIGQUEUE_MAX     34
#define _SC_TIMER_MAX        35
#define _SC_MQ_OPEN_MAX      27
#define _SC_MQ_PRIO_MAX      28
#define _SC_LINE_MAX         43
#define _SC_IOV_MAX          60
#define _SC_THREADS          67
#define _SC_GETPW_R_SIZE_MAX 70
#define _SC_GETGR_R_SIZE_MAX 69
#define _SC_THREAD_KEYS_MAX  74
#define _SC_THREAD_STACK_MIN 75
#define _SC_THREAD_THREADS_MAX 76
#define _SC_NPROCESSORS_CONF 83
#define _SC_NPROCESSORS_ONLN 84
#define _SC_PHYS_PAGES       85
#define _SC_AVPHYS_PAGES     86
#define _SC_MONOTONIC_CLOCK  149
#define _SC_HOST_NAME_MAX    180
#define _SC_SYMLOOP_MAX      173
