/* Faults on purpose, one a boot: `planted=NAME` in the address sanitizer's build. What it does not find here it would
   not find elsewhere either (tests/lib/suites.py says what each report must name). */
#include "kernel/klog.h"
#include "kernel/panic.h"
#include "lib/kasan.h"
#include "lib/string.h"
#include "mm/page.h"
#include "mm/slab.h"

static struct kcache *cache;
static volatile size_t far;              /* what the compiler must not know */
static volatile char words[12], behind[12];

static void after_free(void)
{
	uint64_t *obj = kcache_alloc(cache);

	kcache_free(cache, obj);
	obj[2] = 1;
}

static void overflow(void)
{
	char *obj = kmalloc(24);

	obj[24 + far] = 1;
}

static void underflow(void)
{
	char *obj = kcache_alloc(cache);

	obj[-1 - (long)far] = 1;
}

static void big_overflow(void)
{
	char *obj = kmalloc(9000);

	memset(obj, 0, 9001 + far);
}

static void double_free(void)
{
	void *obj = kmalloc(64);

	kfree(obj);
	kfree(obj);
}

static void page_after_free(void)
{
	struct page *p = page_alloc();
	volatile char *at = page_addr(p);

	page_put(p);
	at[100] = 1;
}

static void stack_overflow(void)
{
	volatile char line[20];

	line[0] = 0;
	line[20 + far] = 1;
}

static void global_overflow(void)
{
	words[12 + far] = behind[far] = 1;
}

static void stack_after_free(void)
{
	void *stack = kstack_alloc();

	kstack_free(stack);
	((volatile char *)stack)[1000] = 1;
}

static void user_memory(void)
{
	*(volatile char *)(0x400000 + far) = 1;
}

/* Every byte that may be touched, and none that may not: nothing must be said. */
static void nothing(void)
{
	static const size_t sizes[] = { 1, 7, 8, 24, 100, 4096, 5000 };

	for (size_t i = 0; i < ARRAY_SIZE(sizes); i++) {
		char *obj = kmalloc(sizes[i]);

		memset(obj, 1, sizes[i] + far);
		obj[sizes[i] - 1] = 2;
		kfree(obj);
	}
	words[11] = behind[0] = 1;
	klog(KERN_WARN, "planted: end");
}

void kasan_planted(const char *name)
{
	static const struct { const char *name; void (*run)(void); } all[] = {
		{ "after-free", after_free }, { "overflow", overflow }, { "underflow", underflow },
		{ "big-overflow", big_overflow }, { "double-free", double_free }, { "page-after-free", page_after_free },
		{ "stack-overflow", stack_overflow }, { "global-overflow", global_overflow },
		{ "stack-after-free", stack_after_free }, { "user-memory", user_memory }, { "nothing", nothing },
	};

	cache = kcache_new("planted", 40);
	for (size_t i = 0; i < ARRAY_SIZE(all); i++)
		if (strcmp(all[i].name, name) == 0)
			all[i].run();
}
