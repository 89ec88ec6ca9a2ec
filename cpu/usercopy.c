/* User memory: range and lock checks around the copies of usercopy.S, words, strings,
   and the table of places where a fault is expected. */
#include "cpu/usercopy.h"
#include "lib/kasan.h"
#include "lib/string.h"

#define NOFAULT __attribute__((section(".text.nofault"), noinline))

extern struct ex_entry { uintptr_t insn, fix; } _ex_table_start[], _ex_table_end[];
extern char _nofault_start[], _nofault_end[];

size_t usercopy(void *dst, const void *src, size_t n);
size_t usercopy_nofault(void *dst, const void *src, size_t n);
size_t userzero(void *dst, size_t n);

size_t copyin_partial(void *dst, const void *usrc, size_t n)
{
	usercopy_check();
	kasan_check(dst, n, true);
	return user_range_ok((uintptr_t)usrc, n) ? usercopy(dst, usrc, n) : n;
}

size_t copyout_partial(void *udst, const void *src, size_t n)
{
	usercopy_check();
	kasan_check(src, n, false);
	return user_range_ok((uintptr_t)udst, n) ? usercopy(udst, src, n) : n;
}

int copyin_any(void *dst, const void *usrc, size_t n)
{
	return copyin_partial(dst, usrc, n) ? -EFAULT : 0;
}

int copyout_any(void *udst, const void *src, size_t n)
{
	return copyout_partial(udst, src, n) ? -EFAULT : 0;
}

int clear_user(void *udst, size_t n)
{
	usercopy_check();
	if (!user_range_ok((uintptr_t)udst, n))
		return -EFAULT;
	return userzero(udst, n) ? -EFAULT : 0;
}

/* Eight bytes at a time where neither the user's page nor dst ends before: the lowest zero
   byte of v is where (v - 01..) & ~v & 80.. has its lowest bit. */
long copyinstr(char *dst, const char *usrc, size_t max)
{
	size_t i = 0;
	uint64_t v, zero;
	uint8_t c;

	while (i < max) {
		uintptr_t a = (uintptr_t)usrc + i;

		if (max - i < 8 || (a & PAGE_OFFSET_MASK) > PAGE_SIZE - 8) {
			if (get_user8(&c, (void *)a) < 0)
				return -EFAULT;
			dst[i] = c;
			if (!c)
				return i;
			i++;
			continue;
		}
		if (get_user64(&v, (void *)a) < 0)
			return -EFAULT;
		*(uint64_t *)(dst + i) = v;
		zero = (v - 0x0101010101010101) & ~v & 0x8080808080808080;
		if (zero)
			return i + __builtin_ctzll(zero) / 8;
		i += 8;
	}
	return -ENAMETOOLONG;
}

int copyin_nofault(void *dst, const void *usrc, size_t n)
{
	if (!user_range_ok((uintptr_t)usrc, n))
		return -EFAULT;
	kasan_check(dst, n, true);
	return usercopy_nofault(dst, usrc, n) ? -EFAULT : 0;
}

NOFAULT int get_user32_nofault(uint32_t *dst, const uint32_t *usrc)
{
	uint32_t v;

	if (!user_range_ok((uintptr_t)usrc, sizeof(v)))
		return -EFAULT;
	user_access_begin();
	__asm__ volatile goto("1: movl (%1), %0\n" EX_TABLE("1b", "%l[fault]")
		     : "=r"(v) : "r"(usrc) : "memory" : fault);
	user_access_end();
	*dst = v;
	return 0;
fault:
	user_access_end();
	return -EFAULT;
}

NOFAULT int put_user32_nofault(uint32_t *udst, uint32_t val)
{
	if (!user_range_ok((uintptr_t)udst, sizeof(val)))
		return -EFAULT;
	user_access_begin();
	__asm__ volatile goto("1: movl %0, (%1)\n" EX_TABLE("1b", "%l[fault]")
		     : : "r"(val), "r"(udst) : "memory" : fault);
	user_access_end();
	return 0;
fault:
	user_access_end();
	return -EFAULT;
}

static inline __attribute__((always_inline)) int
cmpxchg32(uint32_t *uaddr, uint32_t old, uint32_t new, uint32_t *seen)
{
	if (!user_range_ok((uintptr_t)uaddr, sizeof(*uaddr)))
		return -EFAULT;
	user_access_begin();
	__asm__ volatile goto("1: lock cmpxchgl %2, (%1)\n" EX_TABLE("1b", "%l[fault]")
		     : "+a"(old) : "r"(uaddr), "r"(new) : "memory" : fault);
	user_access_end();
	*seen = old;
	return 0;
fault:
	user_access_end();
	return -EFAULT;
}

NOFAULT int user_cmpxchg32_nofault(uint32_t *uaddr, uint32_t old, uint32_t new,
				   uint32_t *seen)
{
	return cmpxchg32(uaddr, old, new, seen);
}

int user_cmpxchg32(uint32_t *uaddr, uint32_t old, uint32_t new, uint32_t *seen)
{
	usercopy_check();
	return cmpxchg32(uaddr, old, new, seen);
}

/* Exchanging 0 for 0 needs write permission and changes nothing. */
int user_fault_in(uint32_t *uaddr, bool write)
{
	uint32_t v;

	return write ? user_cmpxchg32(uaddr, 0, 0, &v) : get_user32(&v, uaddr);
}

/* The link leaves the table nearly in the order of addresses: insertion. */
void usercopy_init(void)
{
	for (struct ex_entry *e = _ex_table_start; e < _ex_table_end; e++)
		for (struct ex_entry *f = e; f > _ex_table_start && f[-1].insn > f->insn; f--) {
			struct ex_entry low = *f;

			f[0] = f[-1];
			f[-1] = low;
		}
}

static const struct ex_entry *find_entry(uintptr_t rip)
{
	const struct ex_entry *low = _ex_table_start, *high = _ex_table_end;

	while (low < high) {
		const struct ex_entry *mid = low + (high - low) / 2;

		if (mid->insn == rip)
			return mid;
		if (mid->insn < rip)
			low = mid + 1;
		else
			high = mid;
	}
	return NULL;
}

bool usercopy_may_fault(const struct trapframe *tf)
{
	if (tf->rip - (uintptr_t)_nofault_start < _nofault_end - _nofault_start)
		return false;
	return find_entry(tf->rip) != NULL;
}

bool usercopy_fixup(struct trapframe *tf)
{
	const struct ex_entry *e = find_entry(tf->rip);

	if (!e)
		return false;
	tf->rip = e->fix;
	return true;
}

int copyin_sized(void *dst, size_t have, const void *usrc, size_t size)
{
	uint8_t byte;

	memset(dst, 0, have);
	if (copyin(dst, usrc, min(size, have)) < 0)
		return -EFAULT;
	for (size_t i = have; i < size; i++) {
		if (get_user8(&byte, (const char *)usrc + i) < 0)
			return -EFAULT;
		if (byte)
			return -E2BIG;
	}
	return 0;
}
