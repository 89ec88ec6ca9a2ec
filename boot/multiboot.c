/* The boot loader's structure (Multiboot 0.6.96, 3.3), read as if it came from an enemy:
   every address through `at`, every range clipped, sorted and made disjoint. */
#include "boot/bootinfo.h"
#include "cpu/layout.h"
#include "lib/kasan.h"
#include "lib/string.h"

#define MULTIBOOT_MAGIC 0x2badb002
#define INFO_MEM        BIT(0)
#define INFO_CMDLINE    BIT(2)
#define INFO_MODS       BIT(3)
#define INFO_MMAP       BIT(6)
#define INFO_LOADER     BIT(9)
#define LOW_END         0x100000ul
#define PHYS_LIMIT      (1ul << 46)        /* the direct map has room for so much */
#define MMAP_MAX        4096               /* entries we are willing to look at */

typedef const void *at_fn(paddr_t pa, size_t n);

struct info {
	uint32_t flags, mem_lower, mem_upper, boot_device, cmdline, mods_count, mods_addr;
	uint32_t syms[4], mmap_length, mmap_addr, drives[2], config, loader;
};

struct module {
	uint32_t start, end, string, reserved;
};

struct entry {
	uint32_t size;             /* of what follows */
	uint64_t base, length;
	uint32_t type;             /* 1 = usable */
} __attribute__((packed));

static void remove_at(struct bootinfo *b, unsigned i)
{
	b->nram--;
	for (; i < b->nram; i++)
		b->ram[i] = b->ram[i + 1];
}

static bool insert_at(struct bootinfo *b, unsigned i, paddr_t start, paddr_t end)
{
	if (b->nram == BOOT_MAX_RANGES)
		return false;
	for (unsigned k = b->nram++; k > i; k--)
		b->ram[k] = b->ram[k - 1];
	b->ram[i] = (struct boot_range){ start, end };
	return true;
}

/* Add [start, end), already clipped, keeping the array sorted and merged. */
static void ram_add(struct bootinfo *b, paddr_t start, paddr_t end)
{
	unsigned i = 0;

	while (i < b->nram && b->ram[i].end < start)
		i++;
	while (i < b->nram && b->ram[i].start <= end) {
		start = min(start, b->ram[i].start);
		end = max(end, b->ram[i].end);
		remove_at(b, i);
	}
	insert_at(b, i, start, end);
}

static void ram_subtract(struct bootinfo *b, paddr_t start, paddr_t end)
{
	for (unsigned i = 0; i < b->nram; ) {
		struct boot_range r = b->ram[i];

		if (r.end <= start || r.start >= end) {
			i++;
			continue;
		}
		remove_at(b, i);
		if (r.start < start && insert_at(b, i, r.start, start))
			i++;
		if (r.end > end)
			insert_at(b, i, end, r.end);
	}
}

static bool ram_covers(const struct bootinfo *b, paddr_t start, paddr_t end)
{
	for (unsigned i = 0; i < b->nram; i++)
		if (b->ram[i].start <= start && end <= b->ram[i].end)
			return true;
	return false;
}

/* One pass over the memory map: usable entries are added, or the others taken out. */
static void scan_map(struct bootinfo *b, const struct info *info, bool usable, at_fn *at)
{
	paddr_t pa = info->mmap_addr, stop = pa + info->mmap_length;

	for (int n = 0; n < MMAP_MAX && pa + sizeof(struct entry) <= stop; n++) {
		const struct entry *e = at(pa, sizeof(*e));
		paddr_t start, end;

		if (!e || e->size < sizeof(*e) - 4)
			return;
		start = min(e->base, PHYS_LIMIT);
		end = start + min(e->length, PHYS_LIMIT - start);
		if (!usable && e->type != 1 && start < end)
			ram_subtract(b, page_down(start), page_up(end));
		if (usable && e->type == 1 && page_up(start) < page_down(end))
			ram_add(b, page_up(start), page_down(end));
		pa += e->size + 4ul;
	}
}

static void read_memory(struct bootinfo *b, const struct info *info, at_fn *at)
{
	if (info->flags & INFO_MMAP) {
		scan_map(b, info, true, at);
		scan_map(b, info, false, at);
	} else if ((info->flags & INFO_MEM) && info->mem_upper >= 4) {
		ram_add(b, LOW_END, page_down(LOW_END + info->mem_upper * 1024ul));
	}
}

static void read_module(struct bootinfo *b, const struct info *info, paddr_t kernel_end,
			at_fn *at)
{
	const struct module *m;

	if (!(info->flags & INFO_MODS) || info->mods_count == 0)
		return;
	m = at(info->mods_addr, sizeof(*m));
	if (!m || m->start >= m->end || m->start < kernel_end
	    || !ram_covers(b, m->start, m->end)) {
		b->initrd_bad = true;
		return;
	}
	b->initrd = m->start;
	b->initrd_size = m->end - m->start;
}

/* A string of the loader, byte by byte since its length is not known. */
static void read_string(char *dst, size_t size, paddr_t pa, at_fn *at)
{
	size_t n = 0;
	const char *c;

	while (n < size - 1 && (c = at(pa + n, 1)) && *c)
		dst[n++] = *c;
	dst[n] = 0;
}

/* GRUB puts a backslash before each quote and backslash of a word (its grub-core/lib/cmdline.c); off with it. */
static void drop_escapes(struct bootinfo *b)
{
	char *to = b->cmdline;

	if (strncmp(b->loader, "GRUB", 4) != 0)
		return;
	for (const char *p = b->cmdline; *p; *to++ = *p++)
		if (*p == '\\' && (p[1] == '\\' || p[1] == '\'' || p[1] == '"'))
			p++;
	*to = 0;
}

/* QEMU puts the kernel's file name first; GRUB does not. tricks.md: QEMU's command line */
static void drop_file_name(struct bootinfo *b)
{
	char *rest = strchr(b->cmdline, ' ');

	if (strcmp(b->loader, "qemu") != 0)
		return;
	rest = rest ? rest + 1 : b->cmdline + strlen(b->cmdline);
	memmove(b->cmdline, rest, strlen(rest) + 1);
}

void multiboot_parse(struct bootinfo *b, uint32_t magic, uint32_t pa, paddr_t kernel_end,
		     at_fn *at)
{
	const struct info *info = at(pa, sizeof(*info));

	*b = (struct bootinfo){ 0 };
	if (magic != MULTIBOOT_MAGIC || !info)
		return;
	read_memory(b, info, at);
	read_module(b, info, page_up(kernel_end), at);
	if (info->flags & INFO_LOADER)
		read_string(b->loader, sizeof(b->loader), info->loader, at);
	if (info->flags & INFO_CMDLINE)
		read_string(b->cmdline, sizeof(b->cmdline), info->cmdline, at);
	drop_file_name(b);
	drop_escapes(b);
	if (b->nram > 0)
		b->ram_end = b->ram[b->nram - 1].end;
	ram_subtract(b, 0, max(page_up(kernel_end), LOW_END));
	if (b->initrd_size > 0)
		ram_subtract(b, page_down(b->initrd),
			     page_up(b->initrd + b->initrd_size));
}

bool boot_option(const struct bootinfo *b, const char *word, char *val, size_t size)
{
	size_t n = strlen(word);

	for (const char *p = b->cmdline; *p; ) {
		size_t len = 0;

		while (p[len] && p[len] != ' ')
			len++;
		if (len == 2 && p[0] == '-' && p[1] == '-')
			return false;            /* the rest is for the first program */
		if (len >= n && strncmp(p, word, n) == 0 && (len == n || p[n] == '=')) {
			size_t skip = min(n + 1, len);

			strlcpy(val, p + skip, min(size, len - skip + 1));
			return true;
		}
		p += len;
		while (*p == ' ')
			p++;
	}
	return false;
}

#ifndef HOST_TEST
static struct bootinfo bootinfo;

/* The boot tables map the first 4 GiB. */
static const void *direct(paddr_t pa, size_t n)
{
	return pa + n <= 1ul << 32 ? phys_to_virt(pa) : NULL;
}

/* boot/start.S ends here. */
_Noreturn void boot_main(uint32_t magic, uint32_t info);

_Noreturn void boot_main(uint32_t magic, uint32_t info)
{
	kasan_early_init();
	multiboot_parse(&bootinfo, magic, info, virt_to_phys(_kernel_end), direct);
	kmain(&bootinfo);
}
#endif
