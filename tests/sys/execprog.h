/* Programs that a test makes to run: a copy of its own file, and the header of an ELF file made by hand. */
#pragma once
#include "check.h"
#include <elf.h>

/* This program's file under another name, with that owner (-1: as it comes) and mode. */
__attribute__((unused)) static void copy_self(const char *to, uid_t uid, gid_t gid, mode_t mode)
{
	static char buf[65536];
	int in = open("/proc/self/exe", O_RDONLY), out = open(to, O_WRONLY | O_CREAT, 0700), n;

	while ((n = read(in, buf, sizeof(buf))) > 0)
		CHECK_EQ(write(out, buf, n), n);
	CHECK(fchown(out, uid, gid) == 0 && fchmod(out, mode) == 0);
	close(in);
	close(out);
}

/* The header of a program for this machine that begins at entry and has n program headers, `at` bytes into the file. */
__attribute__((unused)) static void elf_header(Elf64_Ehdr *eh, Elf64_Addr entry, Elf64_Off at, int n)
{
	*eh = (Elf64_Ehdr){ .e_type = ET_EXEC, .e_machine = EM_X86_64, .e_version = 1, .e_entry = entry, .e_phoff = at,
			    .e_ehsize = sizeof(*eh), .e_phentsize = sizeof(Elf64_Phdr), .e_phnum = n };
	memcpy(eh->e_ident, "\177ELF\2\1\1", 7);
}
