/* The boot loader's structure (Multiboot 0.6.96, 3.3), read into struct bootinfo. Read
   boot/start.S before. */
#include "boot/bootinfo.h"
#include "cpu/layout.h"
#include "hooks.h"
#include "lib/string.h"

#define MULTIBOOT_MAGIC 0x2badb002
#define INFO_CMDLINE    BIT(2)
#define INFO_MODS       BIT(3)
#define INFO_MMAP       BIT(6)
#define INFO_LOADER     BIT(9)
#define MAP_END         (1ul << 32)       /* the page tables show us the first 4 GiB; no more is used */

struct info {
	uint32_t flags, mem_lower, mem_upper, boot_device, cmdline, mods_count, mods_addr;
	uint32_t syms[4], mmap_length, mmap_addr, drives[2], config, loader;
};

struct module {
	uint32_t start, end, string, reserved;
};

struct map_entry {
	uint32_t size;             /* of what follows */
	uint64_t base, length;
	uint32_t type;             /* 1: usable memory */
} __attribute__((packed));

struct bootinfo bootinfo;

/* Usable memory is kept by whole pages, and nothing below 1 MiB: the firmware has
   tables there. */
static void read_memory_map(const struct info *info)
{
	paddr_t at = info->mmap_addr, stop = at + info->mmap_length;

	if (!(info->flags & INFO_MMAP))
		return;
	while (at + sizeof(struct map_entry) <= min(stop, MAP_END)) {
		const struct map_entry *e = phys_to_virt(at);
		paddr_t start = max(page_up(min(e->base, MAP_END)), 0x100000ul);
		paddr_t end = page_down(min(e->base + e->length, MAP_END));

		if (e->type == 1 && start < end && bootinfo.nram < BOOT_MAX_RANGES)
			bootinfo.ram[bootinfo.nram++] = (struct boot_range){ start, end };
		at += e->size + 4ul;
	}
}

/* The first module is the initrd. One that is not where memory is, or inside the
   kernel, is not believed. */
static void read_module(const struct info *info)
{
	const struct module *m = phys_to_virt(info->mods_addr);

	if (!(info->flags & INFO_MODS) || info->mods_count == 0)
		return;
	if (m->start >= m->end || m->start < virt_to_phys(_kernel_end))
		return;
	for (unsigned i = 0; i < bootinfo.nram; i++) {
		if (bootinfo.ram[i].start <= m->start && m->end <= bootinfo.ram[i].end) {
			bootinfo.initrd = m->start;
			bootinfo.initrd_size = m->end - m->start;
		}
	}
}

/* QEMU puts the kernel's file name before the words of -append; GRUB does not, but it
   writes a backslash before each quote and backslash, which is taken away again. */
static void read_command_line(const struct info *info)
{
	const char *line = phys_to_virt(info->cmdline);
	bool qemu = (info->flags & INFO_LOADER) && strcmp(phys_to_virt(info->loader), "qemu") == 0;
	size_t n = 0;

	if (!(info->flags & INFO_CMDLINE))
		return;
	while (qemu && *line && *line != ' ')
		line++;
	while (*line == ' ')
		line++;
	for (; *line && n + 1 < sizeof(bootinfo.cmdline); line++) {
		if (!qemu && *line == '\\' && (line[1] == '\\' || line[1] == '"' || line[1] == '\''))
			line++;
		bootinfo.cmdline[n++] = *line;
	}
}

/* Does a word begin at p, a place in the command line? */
static bool word_begins(const char *p)
{
	return p == bootinfo.cmdline || p[-1] == ' ';
}

const char *boot_arguments(void)
{
	const char *p = bootinfo.cmdline;

	while (*p && !(word_begins(p) && strncmp(p, "-- ", 3) == 0))
		p++;
	return *p ? p + 3 : p;
}

/* A word is compared up to its "=", so that "init" does not match "initrd=...". */
bool boot_option(const char *word, char *value, size_t size)
{
	size_t n = strlen(word);

	for (const char *p = bootinfo.cmdline; p < boot_arguments(); p++) {
		if (!word_begins(p) || strncmp(p, word, n) != 0 || p[n] != '=')
			continue;
		for (p += n + 1; *p && *p != ' ' && size > 1; size--)
			*value++ = *p++;
		*value = 0;
		return true;
	}
	return false;
}

/* boot/start.S calls it, with what the loader left in eax and ebx. */
_Noreturn void boot_main(uint32_t magic, uint32_t address);

_Noreturn void boot_main(uint32_t magic, uint32_t address)
{
	const struct info *info = phys_to_virt(address);

	if (magic == MULTIBOOT_MAGIC) {
		read_memory_map(info);
		read_module(info);
		read_command_line(info);
	}
	kmain();
}
