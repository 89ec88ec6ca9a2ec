/* The pages of zeros behind what a segment has in its file can be written whatever its flags say, and a program with
   more of them than any machine has memory is killed at once. */
#include "execprog.h"
#include <stddef.h>

static struct prog {
	Elf64_Ehdr eh;
	Elf64_Phdr ph;
	unsigned char code[32];
} prog;

/* Run a program of one segment, readable and executable, with so much memory: its status. */
static int run(uint64_t memsz)
{
	int fd = open("p", O_CREAT | O_TRUNC | O_WRONLY, 0755), st = -1;
	char *args[] = { "p", NULL };

	prog.ph = (Elf64_Phdr){ .p_type = PT_LOAD, .p_flags = PF_R | PF_X, .p_vaddr = 0x400000,
				.p_filesz = sizeof(prog), .p_memsz = memsz, .p_align = 4096 };
	CHECK(fd >= 0 && write(fd, &prog, sizeof(prog)) == sizeof(prog));
	close(fd);
	pid_t p = fork();

	if (p == 0) {
		execv("./p", args);
		_exit(100);
	}
	CHECK(waitpid(p, &st, 0) == p);
	unlink("p");
	return st;
}

int main(void)
{
	/* movb $1, 0x401000; mov $7, %edi; mov $60, %eax; syscall */
	static const unsigned char code[] = { 0xc6, 0x04, 0x25, 0x00, 0x10, 0x40, 0x00, 0x01, 0xbf, 7, 0, 0, 0,
					      0xb8, 60, 0, 0, 0, 0x0f, 0x05 };
	char dir[] = "/tmp/zeros-XXXXXX";
	int st;

	CHECK(mkdtemp(dir) && chdir(dir) == 0);
	elf_header(&prog.eh, 0x400000 + offsetof(struct prog, code), offsetof(struct prog, ph), 1);
	memcpy(prog.code, code, sizeof(code));
	st = run(8192);
	CHECK(WIFEXITED(st) && WEXITSTATUS(st) == 7);
	st = run(1ul << 45);
	CHECK(WIFSIGNALED(st) && WTERMSIG(st) == SIGSEGV);
	CHECK(chdir("/") == 0 && rmdir(dir) == 0);
	return check_done();
}
