/* A program whose PT_INTERP names a file shorter than an ELF header is EIO, not ELIBBAD; a longer one that is no
   program of this machine is ELIBBAD. */
#include "execprog.h"

static void file_make(const char *name, const void *bytes, int n)
{
	int fd = open(name, O_CREAT | O_TRUNC | O_WRONLY, 0755);

	CHECK(fd >= 0 && write(fd, bytes, n) == n);
	close(fd);
}

int main(void)
{
	static struct {
		Elf64_Ehdr eh;
		Elf64_Phdr ph[2];
		char interp[64];
	} prog;
	static char junk[256] = "\177ELF";
	char dir[] = "/tmp/interp-XXXXXX", *args[] = { "x", NULL };

	CHECK(mkdtemp(dir) && chdir(dir) == 0);
	snprintf(prog.interp, sizeof(prog.interp), "%s/i", dir);
	elf_header(&prog.eh, 0x400000, sizeof(prog.eh), 2);
	prog.ph[0] = (Elf64_Phdr){ .p_type = PT_LOAD, .p_flags = 5, .p_vaddr = 0x400000, .p_filesz = sizeof(prog),
				   .p_memsz = sizeof(prog), .p_align = 4096 };
	prog.ph[1] = (Elf64_Phdr){ .p_type = PT_INTERP, .p_flags = 4, .p_offset = sizeof(prog.eh) + sizeof(prog.ph),
				   .p_filesz = strlen(prog.interp) + 1 };
	file_make("p", &prog, sizeof(prog));
	file_make("i", junk, 10);
	CHECK_ERR(execv("./p", args), EIO);
	file_make("i", junk, 0);
	CHECK_ERR(execv("./p", args), EIO);
	file_make("i", junk, sizeof(junk));
	CHECK_ERR(execv("./p", args), ELIBBAD);
	unlink("i");
	CHECK_ERR(execv("./p", args), ENOENT);
	unlink("p");
	CHECK(chdir("/") == 0 && rmdir(dir) == 0);
	return check_done();
}
