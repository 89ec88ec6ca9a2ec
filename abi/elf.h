/* ELF files, the auxiliary vector, and what core files hold (layer 0). */
#pragma once
#include "abi/types.h"
#include "abi/time.h"

typedef uint64_t Elf64_Addr;
typedef uint64_t Elf64_Off;
typedef uint16_t Elf64_Half;
typedef uint32_t Elf64_Word;
typedef uint64_t Elf64_Xword;
typedef int64_t  Elf64_Sxword;

#define EI_NIDENT  16
#define EI_CLASS   4
#define ELFMAG     "\177ELF"
#define SELFMAG    4
#define ELFCLASS64  2
#define ELFDATA2LSB 1
#define EV_CURRENT  1
#define EM_X86_64   62
#define ET_EXEC 2
#define ET_DYN  3
#define ET_CORE 4

typedef struct elf64_hdr {
	unsigned char e_ident[EI_NIDENT];
	Elf64_Half e_type, e_machine;
	Elf64_Word  e_version;
	Elf64_Addr  e_entry;
	Elf64_Off e_phoff, e_shoff;
	Elf64_Word  e_flags;
	Elf64_Half e_ehsize, e_phentsize, e_phnum, e_shentsize, e_shnum;
	Elf64_Half  e_shstrndx;
} Elf64_Ehdr;

typedef struct elf64_phdr {
	Elf64_Word p_type, p_flags;
	Elf64_Off   p_offset;
	Elf64_Addr p_vaddr, p_paddr;
	Elf64_Xword p_filesz, p_memsz, p_align;
} Elf64_Phdr;

#define PT_LOAD    1
#define PT_INTERP  3
#define PT_NOTE    4
#define PT_GNU_STACK    0x6474e551
#define PF_X 1
#define PF_W 2
#define PF_R 4

typedef struct elf64_note {
	Elf64_Word n_namesz, n_descsz, n_type;
} Elf64_Nhdr;

#define NT_PRSTATUS   1
#define NT_PRFPREG    2
#define NT_PRPSINFO   3
#define NT_AUXV       6
#define NT_X86_XSTATE 0x202
#define NT_SIGINFO    0x53494749
#define NT_FILE       0x46494c45

/* The auxiliary vector: pairs after the environment, ended by AT_NULL. */
#define AT_NULL     0
#define AT_IGNORE   1
#define AT_EXECFD   2
#define AT_PHDR     3
#define AT_PHENT    4
#define AT_PHNUM    5
#define AT_PAGESZ   6
#define AT_BASE     7
#define AT_FLAGS    8
#define AT_ENTRY    9
#define AT_UID      11
#define AT_EUID     12
#define AT_GID      13
#define AT_EGID     14
#define AT_PLATFORM 15
#define AT_HWCAP    16
#define AT_CLKTCK   17
#define AT_SECURE   23
#define AT_BASE_PLATFORM 24
#define AT_RANDOM   25
#define AT_HWCAP2   26
#define AT_RSEQ_FEATURE_SIZE 27
#define AT_RSEQ_ALIGN 28
#define AT_EXECFN   31
#define AT_SYSINFO_EHDR 33
#define AT_MINSIGSTKSZ  51

typedef struct elf64_auxv {
	uint64_t a_type, a_val;
} Elf64_auxv_t;

/* Core files. pr_reg is struct user_regs_struct as 27 words (abi/ptrace.h). */
struct elf_prstatus {
	int   si_signo, si_code, si_errno;
	short pr_cursig;
	unsigned long pr_sigpend, pr_sighold;
	pid_t pr_pid, pr_ppid, pr_pgrp, pr_sid;
	struct timeval pr_utime, pr_stime, pr_cutime, pr_cstime;
	unsigned long pr_reg[27];
	int   pr_fpvalid;
};

struct elf_prpsinfo {
	char pr_state, pr_sname, pr_zomb, pr_nice;
	unsigned long pr_flag;
	uid_t pr_uid;
	gid_t pr_gid;
	pid_t pr_pid, pr_ppid, pr_pgrp, pr_sid;
	char  pr_fname[16];
	char  pr_psargs[80];
};
