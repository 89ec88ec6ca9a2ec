/* A program file with a damaged header is refused, or the process that runs it dies: nothing else happens, and the next
   program runs. */
#include "execprog.h"
#include <stddef.h>

#define REFUSED 100

static struct prog {
	Elf64_Ehdr eh;
	Elf64_Phdr ph;
	unsigned char code[32];
} good, bad;

/* Run `bad`: its wait status. A program that runs in circles is ended by the alarm. */
static int run(void)
{
	int fd = open("p", O_CREAT | O_TRUNC | O_WRONLY, 0755), st = -1;
	char *args[] = { "p", NULL };

	CHECK(fd >= 0 && write(fd, &bad, sizeof(bad)) == sizeof(bad));
	close(fd);
	pid_t p = fork();

	if (p == 0) {
		alarm(2);
		execv("./p", args);
		_exit(REFUSED);
	}
	CHECK(waitpid(p, &st, 0) == p);
	unlink("p");
	return st;
}

static int runs(void)
{
	int st = run();

	return WIFEXITED(st) && WEXITSTATUS(st) == 7;
}

int main(void)
{
	/* mov $7, %edi; mov $60, %eax; syscall */
	static const unsigned char code[] = { 0xbf, 7, 0, 0, 0, 0xb8, 60, 0, 0, 0, 0x0f, 0x05 };
	static const struct { size_t at, size; uint64_t value; } damage[] = {
#define FIELD(name) offsetof(struct prog, name), sizeof(good.name)
		{ FIELD(eh.e_ident[0]), 0 }, { FIELD(eh.e_machine), 0 }, { FIELD(eh.e_type), 0xff00 },
		{ FIELD(eh.e_phentsize), 0 }, { FIELD(eh.e_phentsize), 55 }, { FIELD(eh.e_phnum), 0 },
		{ FIELD(eh.e_phnum), 0xffff }, { FIELD(eh.e_phoff), 1ul << 40 }, { FIELD(eh.e_phoff), -8ul },
		{ FIELD(eh.e_entry), 0xffffffff80100000 }, { FIELD(eh.e_entry), 1ul << 63 | 1 }, { FIELD(eh.e_entry), 0 },
		{ FIELD(ph.p_vaddr), 0xffffffff80100000 }, { FIELD(ph.p_vaddr), 0x00007ffffffff000 },
		{ FIELD(ph.p_vaddr), -4096ul }, { FIELD(ph.p_offset), 1 }, { FIELD(ph.p_filesz), -1ul },
		{ FIELD(ph.p_memsz), 1 }, { FIELD(ph.p_memsz), -1ul }, { FIELD(ph.p_flags), 0 },
	};
	char dir[] = "/tmp/elf-XXXXXX";
	unsigned random = 1;

	CHECK(mkdtemp(dir) && chdir(dir) == 0);
	elf_header(&good.eh, 0x400000 + offsetof(struct prog, code), offsetof(struct prog, ph), 1);
	good.ph = (Elf64_Phdr){ .p_type = PT_LOAD, .p_flags = PF_R | PF_X, .p_vaddr = 0x400000,
				.p_filesz = sizeof(good), .p_memsz = sizeof(good), .p_align = 4096 };
	memcpy(good.code, code, sizeof(code));
	bad = good;
	CHECK(runs());
	for (unsigned i = 0; i < sizeof(damage) / sizeof(damage[0]); i++) {
		bad = good;
		memcpy((char *)&bad + damage[i].at, &damage[i].value, damage[i].size);
		if (!CHECK(!runs()))
			printf("damage %u: it runs\n", i);
	}
	for (int i = 0; i < 100; i++) {                  /* any byte behind the entry point; what comes of it is not asked */
		bad = good;
		for (int n = 0; n < 2; n++) {
			random = random * 1103515245 + 12345;
			((char *)&bad)[offsetof(Elf64_Ehdr, e_phoff) + (random >> 16) % 88] = random >> 8;
		}
		run();
	}
	bad = good;
	CHECK(runs());
	CHECK(chdir("/") == 0 && rmdir(dir) == 0);
	return check_done();
}
