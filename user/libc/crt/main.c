/* From _start to main(): find the vectors, give the first thread its local storage,
   run constructors, call main, and leave with its result. */
#include <stdlib.h>
#include <unistd.h>
#include <abi/elf.h>
#include <abi/info.h>
#include <sys/auxv.h>
#include "user/libc/libc.h"

char **environ;
unsigned long *__auxv;
char *program_invocation_name = "";
char *program_invocation_short_name = "";

int main(int argc, char **argv, char **envp);

extern void (*__preinit_array_start[])(void) __attribute__((weak, visibility("hidden")));
extern void (*__preinit_array_end[])(void) __attribute__((weak, visibility("hidden")));
extern void (*__init_array_start[])(void) __attribute__((weak, visibility("hidden")));
extern void (*__init_array_end[])(void) __attribute__((weak, visibility("hidden")));

unsigned long getauxval(unsigned long type)
{
	for (unsigned long *a = __auxv; a[0] != AT_NULL; a += 2)
		if (a[0] == type)
			return a[1];
	ret(-ENOENT);
	return 0;
}

static void name_program(char *path)
{
	program_invocation_name = program_invocation_short_name = path;
	for (char *p = path; *p; p++)
		if (*p == '/')
			program_invocation_short_name = p + 1;
}

void __tls_init(void);

_Noreturn void __libc_start(long *sp)
{
	int argc = sp[0];
	char **argv = (char **)(sp + 1);

	environ = argv + argc + 1;
	char **end = environ;
	while (*end)
		end++;
	__auxv = (unsigned long *)(end + 1);
	__tls_init();
	if (argc > 0)
		name_program(argv[0]);
	for (void (**f)(void) = __preinit_array_start; f < __preinit_array_end; f++)
		(*f)();
	for (void (**f)(void) = __init_array_start; f < __init_array_end; f++)
		(*f)();
	exit(main(argc, argv, environ));
}
