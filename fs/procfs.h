/* The file system of /proc: text made when it is read. Anyone registers files of his own; the
   directories of processes are in procpid.c. Layer 7. */
#pragma once
#include "fs/file.h"
#include "fs/inode.h"
#include "fs/seq.h"
#include "proc/info.h"

struct file;
struct proc;
struct thread;

/* path: "meminfo", "sys/kernel/shmmax": directories are made; with a slash before it, a file of /sys. show writes the text. store gets
   what was written, NUL-terminated; 0 or -errno. Either may be NULL. At start-up only. */
void procfs_register(const char *path, uint32_t mode, void (*show)(struct seq *s),
		     long (*store)(const char *text, size_t n));
/* A line, which store (or NULL) may change. */
void procfs_register_text(const char *path, const char *text, long (*store)(const char *text, size_t n));
/* The same; who polls the file is told of each change. */
void procfs_register_polled(const char *path, const char *text, long (*store)(const char *text, size_t n),
			    struct name_poll *poll);
/* A number, writable by root within bounds if the mode says so. */
void procfs_register_u64(const char *path, uint32_t mode, uint64_t *value, uint64_t min, uint64_t max);
/* A file with operations of its own. */
void procfs_register_fops(const char *path, uint32_t mode, const struct file_ops *fops);
/* A symlink whose target is written when it is read. */
void procfs_register_link(const char *path, int (*target)(char *buf, size_t n));
void procfs_init(void);       /* registers the type and the kernel's own files */

/* ---- between the parts of procfs ------------------------------------------------------------- */

/* What an inode of a process directory stands for: counted references. */
struct pid_ref {
	struct proc   *proc;
	struct thread *thread;       /* under task/TID, else the main thread */
	const struct pid_entry *entry;
	int            fd;           /* under fd/ and fdinfo/ */
};

struct pid_entry {
	const char *name;
	uint32_t    mode;
	void      (*show)(struct seq *s, struct pid_ref *r);              /* fdinfo: of the files in it */
	long      (*store)(struct pid_ref *r, const char *text, size_t n);
	int       (*follow)(struct pid_ref *r, struct inode **out);       /* magic link; fd: those in it */
	const char *text;            /* what show_text shows */
	const struct file_ops  *fops;
	const struct inode_ops *iops;
	bool        task;            /* also in task/TID */
	bool        owner_only;      /* same user or ptrace rights */
	uint8_t     needs;           /* of the process, to be opened: NEEDS_SPACE (else ESRCH), NEEDS_FS (EINVAL) */
#define NEEDS_SPACE 1u
#define NEEDS_FS    2u
#define SEEKS_END   4u               /* not a text made whole: SEEK_END is 0 */
};

/* Text made as it is read, kept in the open file. */
long procfs_text_read(struct file *f, struct uio *u, int64_t *pos, void (*show)(struct seq *, void *), void *arg);
void procfs_text_release(struct file *f);
int procfs_truncate(struct inode *i, uint64_t size);     /* O_TRUNC means nothing */
/* Copy a short written text in and call store. */
long procfs_text_write(struct uio *u, long (*store)(void *arg, const char *text, size_t n), void *arg);

/* The directory net/, the same for all. 0 or -ENOMEM. */
int procfs_net(struct inode *dir, struct inode **out);
int pidfs_lookup(struct inode *root, const char *name, unsigned len, struct inode **out);
/* Processes from *pos (a pid) on. */
int pidfs_readdir(int64_t *pos, dir_emit emit, void *arg, int64_t offset);
struct proc *pidfs_proc_of(struct file *f);              /* of an open /proc/PID, not counted; NULL: it is none */

void seq_cpu_list(struct seq *s, uint64_t mask);         /* "0-2,4" */
void show_stat(struct seq *s, struct pid_ref *r);
void show_statm(struct seq *s, struct pid_ref *r);
void show_status(struct seq *s, struct pid_ref *r);
void show_limits(struct seq *s, struct pid_ref *r);
void show_sched(struct seq *s, struct pid_ref *r);
void show_schedstat(struct seq *s, struct pid_ref *r);
void show_cmdline(struct seq *s, struct pid_ref *r);     /* also of environ */
void show_auxv(struct seq *s, struct pid_ref *r);
void show_maps(struct seq *s, struct pid_ref *r);
void show_smaps(struct seq *s, struct pid_ref *r);
void show_smaps_rollup(struct seq *s, struct pid_ref *r);
void show_pagetable(struct seq *s, struct pid_ref *r);
extern const struct file_ops pid_mem_fops, pid_pagemap_fops;
void show_mounts(struct seq *s, struct pid_ref *r);      /* also of mountinfo, mountstats */
void procsys_init(void);
void sysfs_init(void);
void proctrace_init(void);
