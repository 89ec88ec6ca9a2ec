/* The boot parser against hostile loaders: every map it is given must come out sorted,
   disjoint, page aligned and clear of kernel and module. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#define strlcpy our_strlcpy
#include "boot/multiboot.c"

#define CHECK(e) \
	do { if (!(e)) { printf("not ok - %d: %s\n", __LINE__, #e); exit(1); } } while (0)

size_t our_strlcpy(char *dst, const char *src, size_t size)
{
	snprintf(dst, size, "%s", src);
	return strlen(src);
}

/* Physical memory of the test: 64 KiB, and nothing else. */
static uint8_t mem[65536];
static struct bootinfo b;

static const void *at(paddr_t pa, size_t n)
{
	return pa + n <= sizeof(mem) ? mem + pa : NULL;
}

#define KERNEL_END 0x200123
static struct info info;
static uint32_t map_end;

static void begin(uint32_t flags)
{
	memset(mem, 0, sizeof(mem));
	info = (struct info){ .flags = flags, .mmap_addr = 0x1000 };
	map_end = 0x1000;
}

static void add(uint64_t base, uint64_t length, uint32_t type)
{
	struct entry e = { 20, base, length, type };

	memcpy(mem + map_end, &e, sizeof(e));
	map_end += sizeof(e);
}

static void parse(void)
{
	info.mmap_length = map_end - 0x1000;
	memcpy(mem + 0x100, &info, sizeof(info));
	multiboot_parse(&b, MULTIBOOT_MAGIC, 0x100, KERNEL_END, at);
	for (unsigned i = 0; i < b.nram; i++) {
		CHECK(b.ram[i].start < b.ram[i].end);
		CHECK(!(b.ram[i].start & PAGE_OFFSET_MASK) && !(b.ram[i].end & PAGE_OFFSET_MASK));
		CHECK(b.ram[i].start >= page_up((paddr_t)KERNEL_END));
		CHECK(b.ram[i].end <= b.ram_end && b.ram_end <= PHYS_LIMIT);
		CHECK(i == 0 || b.ram[i - 1].end <= b.ram[i].start);
		CHECK(!b.initrd || b.ram[i].end <= b.initrd
		      || b.ram[i].start >= b.initrd + b.initrd_size);
	}
}

static void module(uint32_t start, uint32_t end)
{
	struct module m = { start, end, 0, 0 };

	memcpy(mem + 0x800, &m, sizeof(m));
	info.flags |= INFO_MODS;
	info.mods_count = 1;
	info.mods_addr = 0x800;
}

int main(void)
{
	char v[8];

	multiboot_parse(&b, 0x12345, 0x100, KERNEL_END, at);          /* not a loader */
	CHECK(b.nram == 0);
	multiboot_parse(&b, MULTIBOOT_MAGIC, 0xfffffff0, KERNEL_END, at);
	CHECK(b.nram == 0);

	begin(INFO_MMAP);                                             /* an honest one */
	add(0, 0x9fc00, 1);
	add(0x100000, 0x7ee0000, 1);
	add(0xfffc0000, 0x40000, 2);
	module(0x201000, 0x205678);
	strcpy((char *)mem + 0x900, "qemu");
	strcpy((char *)mem + 0x920, "/a/kernel.elf init=/bin/sh quiet  x=12345678901");
	info.loader = 0x900;
	info.cmdline = 0x920;
	info.flags |= INFO_CMDLINE | INFO_LOADER;
	parse();
	CHECK(b.nram == 1 && b.ram[0].start == 0x206000 && b.ram_end == 0x7fe0000);
	CHECK(b.initrd == 0x201000 && b.initrd_size == 0x4678);
	CHECK(strcmp(b.cmdline, "init=/bin/sh quiet  x=12345678901") == 0);
	CHECK(boot_option(&b, "init", v, sizeof(v)) && strcmp(v, "/bin/sh") == 0);
	CHECK(boot_option(&b, "quiet", v, sizeof(v)) && !*v);
	CHECK(boot_option(&b, "x", v, sizeof(v)) && strcmp(v, "1234567") == 0);
	CHECK(!boot_option(&b, "ini", v, sizeof(v)) && !boot_option(&b, "bin", v, sizeof(v)));

	begin(INFO_MMAP | INFO_CMDLINE | INFO_LOADER);                /* GRUB's way to write words; words for init */
	strcpy((char *)mem + 0x900, "GRUB 2.06");
	strcpy((char *)mem + 0x920, "a=b\\\\c\\\"d\\'e\\f -- quiet");
	info.loader = 0x900;
	info.cmdline = 0x920;
	parse();
	CHECK(strcmp(b.cmdline, "a=b\\c\"d'e\\f -- quiet") == 0);
	CHECK(boot_option(&b, "a", v, sizeof(v)) && !boot_option(&b, "quiet", v, sizeof(v)));

	begin(INFO_MMAP);                                             /* lies */
	add(0x100000, ~0ul, 1);
	add(~0ul - 100, 200, 1);
	add(0x400000, 0x1000, 2);
	add(0x300800, 0x100, 2);
	add(0x500000, ~0ul, 3);
	module(0x300000, 0x200000);
	parse();
	CHECK(b.initrd_bad && !b.initrd && b.nram == 3 && b.ram[2].end == 0x500000);
	module(0x100000, 0x300000);                                   /* on the kernel */
	parse();
	CHECK(b.initrd_bad);
	module(0x4ff000, 0x501000);                                   /* past the end */
	parse();
	CHECK(b.initrd_bad);

	begin(INFO_MMAP | INFO_CMDLINE | INFO_LOADER | INFO_MODS);    /* wild pointers */
	info.cmdline = info.loader = info.mods_addr = 0xfffffff0;
	info.mods_count = ~0u;
	info.mmap_addr = 0xfff0;
	parse();
	CHECK(b.nram == 0 && b.initrd_bad && !*b.cmdline);

	begin(INFO_MEM);
	info.mem_upper = 0x7c00;
	parse();
	CHECK(b.nram == 1 && b.ram_end == 0x2000000);

	srand(1);
	for (int round = 0; round < 20000; round++) {                 /* noise */
		begin(INFO_MMAP);
		for (int n = rand() % 150; n > 0; n--)
			add((uint64_t)(rand() % 0x4000) << rand() % 50,
			    (uint64_t)rand() << rand() % 40, rand() % 3);
		if (rand() % 4 == 0)
			mem[0x1000 + rand() % 256] = rand();
		if (rand() & 1)
			module(rand() % 0x1000000, rand() % 0x1000000);
		parse();
	}
	puts("ok - multiboot");
	return 0;
}
