/* execve(2): the same process, another program. The new memory is built beside the
   old, so that until the last moment an error can be returned to the program that
   asked. Read proc/elf.c and proc/ustack.c before. */
#include "abi/errno.h"
#include "cpu/layout.h"
#include "fs/cpio.h"
#include "cpu/x86.h"
#include "hooks.h"
#include "kernel/syscall.h"
#include "lib/string.h"
#include "mm/kmalloc.h"
#include "mm/user.h"
#include "mm/vm.h"
#include "proc/proc.h"

#define SCRIPT_LINE 256

/* The name of a thread is that of its program, without the directories. */
static void set_name(const char *path)
{
	const char *name = path;

	for (; *path; path++)
		if (*path == '/')
			name = path + 1;
	strlcpy(current->comm, name, sizeof(current->comm));
}

/* From here on nothing can fail. */
static void become(struct space *space, uintptr_t entry, uintptr_t stack, const char *path)
{
	struct proc *p = current->proc;
	struct space *old = p->space;

	p->space = space;
	space_switch(space);
	space_put(old);
	p->vfork_done = true;
	wake_all(&p->vfork_wait);
	*thread_frame(current) = (struct trapframe){
		.rip = entry, .rsp = stack, .cs = SEL_UCODE, .ss = SEL_UDATA, .rflags = RFLAGS_IF | RFLAGS_FIXED,
	};
	current->tid = p->pid;
	current->fs_base = current->gs_base = 0;
	wrmsr(MSR_FS_BASE, 0);
	wrmsr(MSR_GS_BASE, 0);
	fpu_init(current->fpu);
	fpu_restore(current->fpu);
	current->clear_child_tid = current->robust_list = 0;
	p->execed = true;
	set_name(path);
	chapters_exec(p);
}

/* All threads but this one end first. Two of them may exec at once: the one that
   comes second is ended. */
static int end_other_threads(struct proc *p)
{
	proc_kill_threads(p, current);
	while (p->nthreads > 1)
		if (wait_killable(&p->thread_wait) < 0)
			return -EINTR;
	return 0;
}

/* Until end_other_threads returns, the old program could still be told of an error. */
static int load(struct vmobj *file, const struct arguments *args)
{
	struct space *space = space_new();
	struct image image;
	uintptr_t stack;
	int r;

	if (!space)
		return -ENOMEM;
	r = elf_load(space, file, &image);
	if (r == 0)
		r = ustack_build(space, &image, args, &stack);
	if (r == 0)
		r = end_other_threads(current->proc);
	if (r < 0) {
		space_put(space);
		return r;
	}
	space->brk_start = space->brk = image.brk;
	become(space, image.entry, stack, args->path);
	return 0;
}

/* Does the file begin with "#!"? Then line gets the interpreter's path and its one
   argument, if there is one, as strings. */
static bool read_script(struct vmobj *file, char *line, struct arguments *args, const char *script)
{
	char *p = line + 2, *word, *end;

	vmobj_read(file, 0, line, SCRIPT_LINE - 1);
	line[min(file->size, SCRIPT_LINE - 1ul)] = 0;
	if (strncmp(line, "#!", 2) != 0 || !strchr(line, '\n'))
		return false;
	for (end = strchr(line, '\n'); end > p && (*end == '\n' || *end == ' ' || *end == '\t'); end--)
		*end = 0;
	args->nbefore = 0;
	for (int words = 0; words < 2; words++) {
		while (*p == ' ' || *p == '\t')
			p++;
		if (!*p)
			break;
		word = p;
		while (*p && (words == 1 || (*p != ' ' && *p != '\t')))
			p++;
		if (*p)
			*p++ = 0;
		args->before[args->nbefore++] = word;
	}
	if (args->nbefore == 0)
		return false;
	args->before[args->nbefore++] = script;
	if (args->uargv)
		args->uargv += 8;                  /* the path takes the place of the first argument */
	return true;
}

/* A script's interpreter is run in its place; it must not be a script itself. */
static long open_and_load(const char *path, struct arguments *args, char *line)
{
	char exe[sizeof(current->proc->exe)] = "";
	const char *program = path;
	struct vmobj *file;
	long r;

	for (bool script = false;; script = true) {
		r = program_open ? program_open(program, exe, sizeof(exe), &file) : cpio_program(program, &file);
		if (r < 0)
			return r;
		if (script || !read_script(file, line, args, path))
			break;
		vmobj_put(file);
		program = args->before[0];
	}
	r = load(file, args);
	vmobj_put(file);
	if (r == 0)
		strlcpy(current->proc->exe, exe, sizeof(exe));
	return r;
}

long exec_program(const char *path, uintptr_t uargv, uintptr_t uenvp)
{
	struct arguments args = { .path = path, .uargv = uargv, .uenvp = uenvp };
	uintptr_t first = 0;
	char *line;
	long r;

	if (uargv && copyin(&first, (void *)uargv, sizeof(first)) < 0)
		return -EFAULT;
	if (!first) {
		args.uargv = 0;                              /* no argument at all: programs expect one, and get an empty string */
		args.before[0] = "";
		args.nbefore = 1;
	}
	line = kmalloc(SCRIPT_LINE);
	if (!line)
		return -ENOMEM;
	r = open_and_load(path, &args, line);
	kfree(line);
	return r;
}

/* The path is copied first: it lies in the memory that goes. */
long sys_execve(const char *upath, char *const *uargv, char *const *uenvp)
{
	char *path = kmalloc(PATH_MAX);
	long r;

	if (!path)
		return -ENOMEM;
	r = copyin_string(path, upath, PATH_MAX);
	if (r >= 0)
		r = exec_program(path, (uintptr_t)uargv, (uintptr_t)uenvp);
	kfree(path);
	return r;
}
