/* execve(2): the same process, another program. The new memory is built beside the
   old, so that until the last moment an error can be returned to the program that
   asked. Read proc/elf.c and proc/ustack.c before. */
#include "abi/errno.h"
#include "cpu/layout.h"
#include "cpu/x86.h"
#include "fs/cpio.h"
#include "hooks.h"
#include "kernel/syscall.h"
#include "lib/string.h"
#include "mm/kmalloc.h"
#include "mm/user.h"
#include "mm/vm.h"
#include "proc/proc.h"

/* The name of a thread is that of its program, without the directories. */
static void set_name(const char *path)
{
	const char *name = path;

	for (; *path; path++)
		if (*path == '/')
			name = path + 1;
	strlcpy(current->comm, name, sizeof(current->comm));
}

/* From here on nothing can fail. The processor is sent to the new page tables before the
   old ones are freed; the kernel stack on which this runs is in both. What the thread had
   of the old program is gone with it: registers, vector registers, the base of its
   thread-local variables. */
static void become(struct space *space, uintptr_t entry, uintptr_t stack, const char *path)
{
	struct proc *p = current->proc;
	struct space *old = p->space;

	p->space = space;
	space_switch(space);
	space_put(old);                    /* not always its end: after vfork the parent has it too */
	*thread_frame(current) = (struct trapframe){
		.rip = entry, .rsp = stack, .cs = SEL_UCODE, .ss = SEL_UDATA, .rflags = RFLAGS_IF | RFLAGS_FIXED,
	};
	/* If a second thread called exec, it takes the place of the first, with its number. */
	current->tid = p->pid;
	current->fs_base = 0;
	wrmsr(MSR_FS_BASE, 0);
	fpu_init(current->fpu);
	fpu_restore(current->fpu);
	set_name(path);
	chapters_exec(p);
}

/* The new program is built completely beside the old one, which is what needs most memory;
   until `become`, the old program could still be told of an error. */
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
		r = end_other_threads ? end_other_threads(current->proc) : 0;
	if (r < 0) {
		space_put(space);
		return r;
	}
	space->brk_start = space->brk = image.brk;
	become(space, image.entry, stack, args->path);
	return 0;
}

/* The file comes from the archive; from chapter 5 on, from the file system. */
long exec_program(const char *path, const char *words, uintptr_t uargv, uintptr_t uenvp)
{
	struct arguments args = { .path = path, .words = words, .uargv = uargv, .uenvp = uenvp };
	char exe[sizeof(current->proc->exe)] = "";
	struct vmobj *file;
	long r = program_open ? program_open(path, exe, sizeof(exe), &file) : cpio_program(path, &file);

	if (r < 0)
		return r;
	r = load(file, &args);
	vmobj_put(file);
	if (r == 0)
		memcpy(current->proc->exe, exe, sizeof(exe));
	return r;
}

/* The path is copied first: it lies in the memory that goes. The arguments lie there too;
   ustack_build copies them to the new stack while both memories are there. */
long sys_execve(const char *upath, char *const *uargv, char *const *uenvp)
{
	char *path = kmalloc(PATH_MAX);
	long r;

	if (!path)
		return -ENOMEM;
	r = copyin_string(path, upath, PATH_MAX);
	if (r >= 0)
		r = exec_program(path, "", (uintptr_t)uargv, (uintptr_t)uenvp);
	kfree(path);
	return r;
}
