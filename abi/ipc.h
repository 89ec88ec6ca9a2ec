/* System V messages, semaphores and shared memory; POSIX queues (layer 0). */
#pragma once
#include "abi/types.h"

struct ipc_perm {
	key_t  __key;
	uid_t  uid;
	gid_t  gid;
	uid_t  cuid;
	gid_t  cgid;
	mode_t mode;
	unsigned short __seq, __pad;
	unsigned long  __unused[2];
};

#define IPC_PRIVATE ((key_t)0)
#define IPC_CREAT   01000
#define IPC_EXCL    02000
#define IPC_NOWAIT  04000
enum { IPC_RMID, IPC_SET, IPC_STAT, IPC_INFO };

/* messages */
struct msqid_ds {
	struct ipc_perm msg_perm;
	time_t msg_stime, msg_rtime, msg_ctime;
	unsigned long msg_cbytes, msg_qnum, msg_qbytes;
	pid_t msg_lspid, msg_lrpid;
	unsigned long   __unused[2];
};

struct msginfo {
	int msgpool, msgmap, msgmax, msgmnb, msgmni, msgssz, msgtql;
	unsigned short msgseg;
};

enum { MSG_STAT = 11, MSG_INFO, MSG_STAT_ANY };
#define MSG_NOERROR  010000
#define MSG_EXCEPT   020000
#define MSG_COPY     040000

/* semaphores */
struct semid_ds {
	struct ipc_perm sem_perm;
	time_t          sem_otime;
	unsigned long   __unused1;
	time_t          sem_ctime;
	unsigned long   __unused2;
	unsigned long   sem_nsems;
	unsigned long   __unused3[2];
};

struct seminfo {
	int semmap, semmni, semmns, semmnu, semmsl;
	int semopm, semume, semusz, semvmx, semaem;
};

struct sembuf {
	unsigned short sem_num;
	short sem_op, sem_flg;
};

enum {
	GETPID = 11, GETVAL, GETALL, GETNCNT, GETZCNT, SETVAL, SETALL,
	SEM_STAT, SEM_INFO, SEM_STAT_ANY,
};
#define SEM_UNDO 0x1000

/* shared memory */
struct shmid_ds {
	struct ipc_perm shm_perm;
	size_t          shm_segsz;
	time_t shm_atime, shm_dtime, shm_ctime;
	pid_t shm_cpid, shm_lpid;
	unsigned long   shm_nattch;
	unsigned long   __unused[2];
};

struct shminfo {
	unsigned long shmmax, shmmin, shmmni, shmseg, shmall, __unused[4];
};

struct shm_info {
	int used_ids;
	unsigned long shm_tot, shm_rss, shm_swp, swap_attempts, swap_successes;
};

#define SHM_R         0400
#define SHM_W         0200
#define SHM_RDONLY    010000
#define SHM_RND       020000
#define SHM_REMAP     040000
#define SHM_EXEC      0100000
enum { SHM_LOCK = 11, SHM_UNLOCK, SHM_STAT, SHM_INFO, SHM_STAT_ANY };
#define SHM_DEST      01000     /* in mode: removed, waits for the last detach */
#define SHM_LOCKED    02000
#define SHM_HUGETLB   04000
#define SHM_NORESERVE 010000
#define SHMLBA        4096

/* POSIX message queues */
struct mq_attr {
	long mq_flags, mq_maxmsg, mq_msgsize, mq_curmsgs;
	long __unused[4];
};

#define MQ_PRIO_MAX 32768
#define MQ_NOTIFY_COOKIE_LEN 32 /* SIGEV_THREAD: bytes sent to the netlink socket */
