/* Thread-local storage (x86-64 ABI, variant II): the program's .tdata and .tbss lie
   right below the thread's struct, to which %fs points.

	| .tdata copy | .tbss zero | pad | struct __pthread |
	                                   ^ %fs                */
#include <string.h>
#include <abi/elf.h>
#include <abi/info.h>
#include <sys/auxv.h>
#include <sys/mman.h>
#include "user/libc/libc.h"

static struct {
	const void *data;
	size_t      filled, size, align;
} image = { .align = 1 };

static char first_room[4096] __attribute__((aligned(64)));

static size_t image_room(void)
{
	size_t align = image.align > 64 ? image.align : 64;

	return (image.size + align - 1) & -align;
}

size_t __tls_room(void)
{
	return image_room() + image.align + 64 + sizeof(struct __pthread);
}

/* Lays a thread out at the end of a zeroed piece of memory. */
void *__tls_install(void *memory, size_t size)
{
	size_t align = image.align > 64 ? image.align : 64;
	uintptr_t top = (uintptr_t)memory + size - sizeof(struct __pthread);
	struct __pthread *t = (void *)(top & -align);
	/* The linker counts offsets back from %fs, keeping the image's alignment. */
	char *tls = (char *)t - ((image.size + image.align - 1) & -image.align);

	memcpy(tls, image.data, image.filled);
	t->self = t;
	t->robust.list.next = &t->robust.list;
	return t;
}

static void image_find(void)
{
	const Elf64_Phdr *ph = (void *)getauxval(AT_PHDR);
	size_t n = getauxval(AT_PHNUM), size = getauxval(AT_PHENT);

	for (; n-- > 0; ph = (void *)((char *)ph + size)) {
		if (ph->p_type != PT_TLS)
			continue;
		image.data = (void *)ph->p_vaddr;
		image.filled = ph->p_filesz;
		image.size = ph->p_memsz;
		image.align = ph->p_align ? ph->p_align : 1;
	}
}

void __tls_init(void)
{
	void *room = first_room;
	size_t size = sizeof first_room;

	/* errno is thread-local: nothing here may fail before %fs is set. */
	const Elf64_Phdr *ph = 0;
	size_t n = 0;
	for (unsigned long *a = __auxv; a[0] != AT_NULL; a += 2) {
		if (a[0] == AT_PHDR)
			ph = (void *)a[1];
		if (a[0] == AT_PHNUM)
			n = a[1];
	}
	if (ph && n)
		image_find();
	if (__tls_room() > size) {
		size = (__tls_room() + 4095) & -4096UL;
		room = (void *)__sys_mmap(0, size, PROT_READ | PROT_WRITE,
					  MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	}
	struct __pthread *t = __tls_install(room, size);
	t->next = t->prev = t;
	if (__sys_arch_prctl(ARCH_SET_FS, (unsigned long)t) < 0)
		__sys_exit_group(127);
	t->tid = __sys_set_tid_address(&t->tid);
	const unsigned long *random = (void *)getauxval(AT_RANDOM);
	if (random)
		t->canary = *random & ~0xffUL;
}
