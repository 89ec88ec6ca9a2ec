/* ELF files. */
#pragma once
#include <abi/elf.h>

typedef struct elf64_shdr {
	Elf64_Word  sh_name;
	Elf64_Word  sh_type;
	Elf64_Xword sh_flags;
	Elf64_Addr  sh_addr;
	Elf64_Off   sh_offset;
	Elf64_Xword sh_size;
	Elf64_Word  sh_link;
	Elf64_Word  sh_info;
	Elf64_Xword sh_addralign;
	Elf64_Xword sh_entsize;
} Elf64_Shdr;

typedef struct elf64_sym {
	Elf64_Word    st_name;
	unsigned char st_info;
	unsigned char st_other;
	Elf64_Half    st_shndx;
	Elf64_Addr    st_value;
	Elf64_Xword   st_size;
} Elf64_Sym;

typedef struct elf64_dyn {
	Elf64_Sxword d_tag;
	union { Elf64_Xword d_val; Elf64_Addr d_ptr; } d_un;
} Elf64_Dyn;

/* What linkers and debuggers ask, and the kernel does not. */
#define PT_DYNAMIC 2
#define PT_TLS     7
#define SHT_SYMTAB   2
#define SHN_UNDEF 0
#define STT_OBJECT 1
#define ELF64_ST_TYPE(info) ((info) & 15)
#define DT_NULL    0
#define DT_HASH    4
#define DT_STRTAB  5
#define DT_SYMTAB  6
