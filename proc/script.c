/* Programs that are scripts: "#! interpreter [argument]", up to five deep. */
#include "abi/errno.h"
#include "abi/fcntl.h"
#include "fs/inode.h"
#include "fs/namei.h"
#include "lib/string.h"
#include "mm/slab.h"
#include "proc/exec.h"

static bool blank(char c)
{
	return c == ' ' || c == '\t';
}

static int prefix_add(struct exec_prefix *px, const char *word)
{
	char *copy = kstrdup(word);

	if (!copy)
		return -ENOMEM;
	px->words[--px->first] = copy;
	return 0;
}

void exec_prefix_free(struct exec_prefix *px)
{
	while (px->first < ARRAY_SIZE(px->words))
		kfree(px->words[px->first++]);
}

/* Split "#! name [argument]" in place: 0; -ENOEXEC: it is malformed; -EACCES: its name ends before it begins,
   and stands for the folder one is in. */
static int script_line(char line[SCRIPT_LINE + 1], long n, char **name, char **arg)
{
	char *p = line + 2, *end;

	line[n] = 0;
	end = strchr(line, '\n');
	while (blank(*p))
		p++;
	*name = p;
	while (*p && *p != '\n' && !blank(*p))
		p++;
	if (!end && !*p && p == line + SCRIPT_LINE)
		return -ENOEXEC;             /* cut off before the end of the name */
	if (p == *name)
		return *p ? -ENOEXEC : -EACCES;
	if (!end)
		end = line + n;
	while (end > p && blank(end[-1]))
		end--;
	*end = 0;
	if (*p)
		*p++ = 0;
	while (p < end && blank(*p))
		p++;
	*arg = p < end && *p ? p : NULL;
	return 0;
}

int exec_scripts(struct exec *x, struct exec_prefix *px)
{
	char line[SCRIPT_LINE + 1], *name, *arg;
	const char *called = x->filename;
	struct inode *i;
	int r = 0;

	for (int depth = 0;; depth++) {
		long n = x->head_len = exec_read(x->inode, 0, x->head, EXEC_HEAD);

		if (n < 2 || x->head[0] != '#' || x->head[1] != '!')
			return min(n, 0l);
		n = min(n, (long)SCRIPT_LINE);
		memcpy(line, x->head, n);
		if (depth == EXEC_SCRIPTS)
			return -ELOOP;
		r = script_line(line, n, &name, &arg);
		if (r < 0)
			return r;
		if (depth == 0)
			r = prefix_add(px, called);
		if (r == 0 && arg)
			r = prefix_add(px, arg);
		if (r == 0)
			r = prefix_add(px, name);
		if (r == 0)
			r = exec_open(AT_FDCWD, name, LOOKUP_FOLLOW, &i);
		if (r == 0)
			r = exec_set_program(x, i);
		if (r < 0)
			return r;
	}
}
