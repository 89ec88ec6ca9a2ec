/* A core file holds private pages of a file that were written before they became read-only (a loader's tables), and
   the first page of a file that is mapped from its beginning (its ELF header says what it was); not the rest. */
#include "tools.h"
#include <elf.h>
#include <sys/resource.h>
#include <sys/stat.h>

static char *map(char *at, int prot, int fd, int page)
{
	return mmap(at, 2 * PAGE, prot, MAP_PRIVATE | MAP_FIXED, fd, page * PAGE);
}

/* Bytes in the file of the segment at va; and where. */
static long in_file(int fd, char *va, off_t *where)
{
	Elf64_Ehdr eh;
	Elf64_Phdr ph;

	CHECK_EQ(pread(fd, &eh, sizeof(eh), 0), (long)sizeof(eh));
	for (int i = 0; i < eh.e_phnum; i++) {
		CHECK_EQ(pread(fd, &ph, sizeof(ph), eh.e_phoff + i * sizeof(ph)), (long)sizeof(ph));
		*where = ph.p_offset;
		if (ph.p_type == PT_LOAD && ph.p_vaddr == (uintptr_t)va)
			return ph.p_filesz;
	}
	return -1;
}

static void look(int fd, char *at)
{
	char text[16] = "";
	off_t where;

	CHECK_EQ(in_file(fd, at, &where), PAGE);                 /* the ELF header */
	CHECK_EQ(pread(fd, text, 4, where), 4);
	CHECK(memcmp(text, ELFMAG, 4) == 0);
	CHECK_EQ(in_file(fd, at + 4 * PAGE, &where), 2 * PAGE);  /* written, then read-only */
	CHECK_EQ(pread(fd, text, 10, where), 10);
	CHECK(strcmp(text, "relocated") == 0);
	CHECK_EQ(in_file(fd, at + 8 * PAGE, &where), 0);         /* as it is in the program */
}

int main(int argc, char **argv)
{
	const struct rlimit all = { RLIM_INFINITY, RLIM_INFINITY };
	char name[32], folder[] = "/tmp/core-XXXXXX";
	int fd = open("/proc/self/exe", O_RDONLY), status;
	char *at = mmap(NULL, 12 * PAGE, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	pid_t pid;

	CHECK(mkdtemp(folder) && chdir(folder) == 0);
	pid = fork();
	if (pid == 0) {
		map(at, PROT_READ, fd, 0);
		map(at + 4 * PAGE, PROT_READ | PROT_WRITE, fd, 1);
		map(at + 8 * PAGE, PROT_READ, fd, 1);
		strcpy(at + 4 * PAGE, "relocated");
		mprotect(at + 4 * PAGE, 2 * PAGE, PROT_READ);
		setrlimit(RLIMIT_CORE, &all);
		abort();
	}
	CHECK_EQ(waitpid(pid, &status, 0), pid);
	CHECK(WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT);
	close(fd);
	snprintf(name, sizeof(name), "core.%d", pid);
	fd = open(name, O_RDONLY);
	if (fd < 0 && (fd = open("core", O_RDONLY)) >= 0)
		strcpy(name, "core");
	if (fd >= 0)                                     /* a Linux may send cores elsewhere */
		look(fd, at);
	close(fd);
	unlink(name);
	chdir("/");
	CHECK_EQ(rmdir(folder), 0);
	return check_done();
}
