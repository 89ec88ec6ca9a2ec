/* A program on its way into a new address space: what exec.c, elf.c and ustack.c hand each other. The old
   space is untouched until everything here has succeeded. Layer 9. */
#pragma once
#include "lib/types.h"

struct cred;
struct inode;
struct space;

#define ARG_PAGES  1600      /* 3/4 of 8 MiB, and a little */
#define SCRIPT_LINE 256      /* how much of a file is looked at for "#!" */
#define EXEC_SCRIPTS 5       /* interpreters of interpreters */
#define EXEC_HEAD   512      /* its first bytes, read once: the ELF headers of most programs */

/* The strings of argv and envp, each with its NUL, in order, in pages of the kernel. */
struct exec_args {
	char   **pages;
	unsigned npages, cap;
	size_t   len;            /* bytes so far */
	size_t   limit;          /* of len */
	long     argc, envc;
	size_t   env_at;         /* where the environment begins */
};

/* Strings that "#!" lines put before the caller's own arguments; filled from the end. */
struct exec_prefix {
	char    *words[2 * EXEC_SCRIPTS + 1];
	unsigned first;          /* ARRAY_SIZE: none */
};

/* argv or envp of the caller: the user's, or (init) the kernel's own. */
struct exec_strings {
	char *const *list;
	bool         user;
};

struct exec {
	const char    *filename;         /* as called: AT_EXECFN, comm */
	struct inode  *inode;            /* counted, writing denied */
	char           head[EXEC_HEAD];  /* of inode, head_len of them */
	long           head_len;
	struct space  *space;            /* the new one */
	struct cred   *cred;             /* the new ones */
	bool           secure;           /* AT_SECURE */
	bool           guarded;          /* counted in in_exec of its process */
	bool           late_failure;     /* Linux fails here past its point of no return: SIGSEGV, not errno */
	struct exec_args args;

	uintptr_t entry;                 /* where the thread starts: the interpreter's or the program's */
	uintptr_t prog_entry, interp_base, phdr, vdso;
	uint64_t  phnum;
	uintptr_t sp;
	uint32_t  stack_prot;
	uintptr_t code_start, code_end, data_start, data_end, brk;
};

/* exec.c */
int exec_open(int dirfd, const char *path, unsigned lookup, struct inode **out);   /* may it be executed? */
/* x's program is now i (counted, consumed also on failure). 0 or -ETXTBSY. */
int  exec_set_program(struct exec *x, struct inode *i);
/* Executes the program, once x names one; path_gone: an interpreter could not open it by its name. */
int  exec_do(struct exec *x, const struct exec_strings *argv, const struct exec_strings *envp, bool path_gone);
/* script.c: while the program is a script, its interpreter becomes the program. */
int  exec_scripts(struct exec *x, struct exec_prefix *px);
void exec_prefix_free(struct exec_prefix *px);
/* elf.c */
/* n bytes of a regular file at off: as many as there are. Or -EIO. */
long exec_read(struct inode *i, uint64_t off, void *buf, size_t n);
int  elf_load(struct exec *x);           /* maps program and interpreter. 0, -ENOEXEC, ... */
/* ustack.c */
size_t args_limit(void);                 /* bytes of strings and pointers that the program may be given: execve(2) */
int  args_init(struct exec_args *a, long argc, long envc);       /* 0, -E2BIG, -ENOMEM */
int  args_add(struct exec_args *a, const char *s, bool user);    /* 0, -E2BIG, -EFAULT, -ENOMEM */
void args_free(struct exec_args *a);
int  ustack_build(struct exec *x);       /* maps the stack and writes it: x->sp */
