/* The auxiliary vector: page size, phdrs, entry, ids, random bytes, file name. */
#include "tools.h"
#include <elf.h>
#include <sys/auxv.h>

int main(int argc, char **argv)
{
	Elf64_Phdr *ph = (Elf64_Phdr *)getauxval(AT_PHDR);
	unsigned char *r = (unsigned char *)getauxval(AT_RANDOM);
	int loads = 0, sum = 0;

	CHECK_EQ(getauxval(AT_PAGESZ), PAGE);
	CHECK_EQ(getauxval(AT_PHENT), sizeof(Elf64_Phdr));
	CHECK(ph != NULL);
	for (unsigned i = 0; ph && i < getauxval(AT_PHNUM); i++)
		loads += ph[i].p_type == PT_LOAD;
	CHECK(loads >= 1);
	CHECK(getauxval(AT_ENTRY) != 0);
	CHECK_EQ(getauxval(AT_UID), getuid());
	CHECK_EQ(getauxval(AT_EGID), getegid());
	CHECK_EQ(getauxval(AT_SECURE), 0);
	CHECK_EQ(getauxval(AT_CLKTCK), 100);
	CHECK(getauxval(AT_HWCAP) != 0);
	for (int i = 0; r && i < 16; i++)
		sum += r[i];
	CHECK(sum != 0);
	CHECK_STR((char *)getauxval(AT_EXECFN), argv[0]);
	CHECK_STR((char *)getauxval(AT_PLATFORM), "x86_64");
	CHECK_EQ((uintptr_t)argv & 7, 0);
	return check_done();
}
