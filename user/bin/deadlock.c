/* deadlock [-a]: who waits for whom in a circle, as sentences; read from
   /proc/waiters. -a lists all that wait, and what for. Addresses in a program with a
   symbol table are named. Status 1 if there is a deadlock. */
#include "util.h"

#include <elf.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

const char *prog = "deadlock";

struct waiter {
	int tid, pid, holder;
	char comm[32], state, kind[24], object[32], where[32], holder_comm[32];
	int mark;		/* the round in which it was passed */
};

static struct waiter *list;
static int count;

/* Kinds as the kernel calls them, and how a sentence calls them. */
static const struct {
	const char *kind, *text;
} kinds[] = {
	{ "mutex", "mutex" }, { "futex", "mutex (futex)" },
	{ "futex_pi", "priority-inheriting mutex" }, { "kernel_mutex", "kernel mutex" },
	{ "child", "the end of child" }, { "vfork", "the exec or exit of child" },
	{ "pipe_read", "bytes in pipe" }, { "pipe_write", "room in pipe" },
	{ "fifo_open", "the other end of FIFO" }, { "msgsnd", "room in message queue" },
	{ "msgrcv", "a message in queue" }, { "sem", "semaphore" },
	{ "mq", "POSIX message queue" }, { "poll", "events" }, { "epoll", "events" },
	{ "sleep", "time" }, { "-", "something" }, { "signal", "a signal" }, { "tty", "terminal input" },
	{ "lock", "file lock of process" }, { "socket", "socket" }, { "eventfd", "eventfd" },
};

static const char *kind_text(const char *kind)
{
	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
		if (strcmp(kinds[i].kind, kind) == 0)
			return kinds[i].text;
	return kind;
}

/* The symbol of an ELF image that holds the address, as name or name+offset. */
static bool symbol_in(const char *image, size_t size, unsigned long addr, char *out, size_t n)
{
	const Elf64_Ehdr *e = (const void *)image;
	const Elf64_Shdr *sh;
	bool found = false;

	if (size < sizeof *e || memcmp(e->e_ident, ELFMAG, SELFMAG) != 0 ||
	    e->e_shoff + (size_t)e->e_shnum * sizeof *sh > size)
		return false;
	sh = (const void *)(image + e->e_shoff);
	for (int i = 0; i < e->e_shnum && !found; i++) {
		if (sh[i].sh_type != SHT_SYMTAB || sh[i].sh_link >= e->e_shnum || sh[i].sh_offset + sh[i].sh_size > size)
			continue;
		const Elf64_Sym *sym = (const void *)(image + sh[i].sh_offset);
		const char *names = image + sh[sh[i].sh_link].sh_offset;
		for (size_t k = 0; k < sh[i].sh_size / sizeof *sym; k++) {
			if (ELF64_ST_TYPE(sym[k].st_info) != STT_OBJECT ||
			    addr < sym[k].st_value || addr >= sym[k].st_value + sym[k].st_size)
				continue;
			unsigned long off = addr - sym[k].st_value;
			if (off)
				snprintf(out, n, "%s+%lu", names + sym[k].st_name, off);
			else
				snprintf(out, n, "%s", names + sym[k].st_name);
			found = true;
		}
	}
	return found;
}

static bool symbol_of(int pid, unsigned long addr, char *out, size_t n)
{
	char path[64];
	size_t size = 0;

	snprintf(path, sizeof path, "/proc/%d/exe", pid);
	char *image = addr ? slurp(path, &size) : NULL;
	bool found = image && symbol_in(image, size, addr, out, n);
	free(image);
	return found;
}

/* What a waiter waits for, with as good a name as there is. */
static void object_text(const struct waiter *w, char *out, size_t n)
{
	char name[128];

	if (!strcmp(w->kind, "child") && !w->holder)
		snprintf(out, n, "the end of any child");
	else if (strncmp(w->kind, "futex", 5) == 0 && symbol_of(w->pid, strtoul(w->object, NULL, 0), name, sizeof name))
		snprintf(out, n, "%s %s (%s)", kind_text(w->kind), name, w->object);
	else if (!strcmp(w->kind, "child") || !strcmp(w->kind, "vfork") || !strcmp(w->kind, "lock"))
		snprintf(out, n, w->holder ? "%s %d" : "%s", kind_text(w->kind), w->holder);
	else if (!strcmp(w->kind, "sleep") || !strcmp(w->kind, "signal"))
		snprintf(out, n, "%s", kind_text(w->kind));
	else
		snprintf(out, n, "%s %s", kind_text(w->kind), w->object);
}

/* A name as the kernel writes it: blanks and the like as \\ooo. */
static void unescape(char *out, size_t size, const char *in)
{
	size_t n = 0;

	for (; *in && n < size - 1; in++) {
		if (in[0] == '\\' && in[1] && in[2] && in[3]) {
			out[n++] = (in[1] - '0') << 6 | (in[2] - '0') << 3 | (in[3] - '0');
			in += 3;
		} else {
			out[n++] = *in;
		}
	}
	out[n] = 0;
}

/* tid pid comm state kind object where holder holder_comm */
static bool parse(char *line, struct waiter *w)
{
	char *word[9];
	int n = 0;

	for (char *p = strtok(line, " \n"); p && n < 9; p = strtok(NULL, " \n"))
		word[n++] = p;
	if (n < 9)
		return false;
	*w = (struct waiter){ .tid = atoi(word[0]), .pid = atoi(word[1]), .state = word[3][0],
			      .holder = atoi(word[7]) };
	unescape(w->comm, sizeof w->comm, word[2]);
	snprintf(w->kind, sizeof w->kind, "%s", word[4]);
	snprintf(w->object, sizeof w->object, "%s", word[5]);
	snprintf(w->where, sizeof w->where, "%s", word[6]);
	unescape(w->holder_comm, sizeof w->holder_comm, word[8]);
	return true;
}

static void read_all(void)
{
	char *text = slurp("/proc/waiters", NULL), *next;

	if (!text)
		die("/proc/waiters");
	for (char *line = text; line && *line; line = next) {
		next = strchr(line, '\n');
		if (next)
			*next++ = 0;
		list = xrealloc(list, (count + 1) * sizeof *list);
		count += parse(line, &list[count]);
	}
	free(text);
}

static struct waiter *find(int tid)
{
	for (int i = 0; i < count; i++)
		if (list[i].tid == tid)
			return &list[i];
	return NULL;
}

static void sentence(struct waiter *first)
{
	struct waiter *w = first;
	char object[256];

	printf("DEADLOCK: ");
	do {
		object_text(w, object, sizeof object);
		printf("thread %d (%s%s%d) waits for %s,\n  held by ",
		       w->tid, w->comm, w->tid == w->pid ? ", process " : ", of process ", w->pid, object);
		w = find(w->holder);
		if (w != first)
			printf("thread %d (%s); ", w->tid, w->comm);
	} while (w != first);
	printf("thread %d (%s), where the circle closes.\n", first->tid, first->comm);
}

static void list_all(void)
{
	char object[256];

	for (int i = 0; i < count; i++) {
		struct waiter *w = &list[i];

		object_text(w, object, sizeof object);
		printf("%5d %-15s %c waits for %s", w->tid, w->comm, w->state, object);
		if (w->holder)
			printf(", held by %d (%s)", w->holder, w->holder_comm);
		else if (strncmp(w->kind, "futex", 5) == 0)
			printf(", whose word names no holder");
		putchar('\n');
	}
}

int main(int argc, char **argv)
{
	int cycles = 0;

	if (argc > 2 || (argc == 2 && strcmp(argv[1], "-a") != 0))
		usage("deadlock [-a]");
	read_all();
	if (argc == 2)
		list_all();
	/* Each waits for one at most: walking on from each, a thread met again in the
	   same walk closes a circle. */
	for (int i = 0; i < count; i++) {
		struct waiter *w = &list[i];

		while (w && !w->mark) {
			w->mark = i + 1;
			w = w->holder ? find(w->holder) : NULL;
		}
		if (w && w->mark == i + 1) {
			sentence(w);
			cycles++;
		}
	}
	if (!cycles)
		printf("no deadlock among %d waiting threads\n", count);
	return done(cycles > 0);
}
