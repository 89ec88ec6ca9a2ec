/* Simple commands: assignments, then a builtin, a function or a program. */
#include "sh.h"

#include <errno.h>
#include <sys/stat.h>
#include <unistd.h>

static struct function *functions;

struct function *function_find(const char *name)
{
	for (struct function *f = functions; f; f = f->next)
		if (strcmp(f->name, name) == 0)
			return f;
	return NULL;
}

bool function_remove(const char *name)
{
	for (struct function **f = &functions; *f; f = &(*f)->next) {
		struct function *gone = *f;

		if (strcmp(gone->name, name) != 0)
			continue;
		*f = gone->next;
		arena_put(gone->arena);
		free(gone->name);
		free(gone);
		return true;
	}
	return false;
}

void function_define(struct node *n)
{
	struct function *f = xmalloc(sizeof *f);

	function_remove(n->name);
	*f = (struct function){ xstrdup(n->name), n->a, n->arena, functions };
	n->arena->refs++;
	functions = f;
}

/* ---- programs ---- */

static bool is_program(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 && S_ISREG(st.st_mode) && access(path, X_OK) == 0;
}

char *path_search(const char *name, char *buf, size_t size)
{
	const char *path = var_get("PATH");

	if (strchr(name, '/'))
		return is_program(name) ? strncpy(buf, name, size - 1) : NULL;
	for (path = path ? path : "/bin:/usr/bin"; ; path++) {
		size_t n = strcspn(path, ":");

		snprintf(buf, size, "%.*s%s%s", (int)n, path, n ? "/" : "", name);
		if (is_program(buf))
			return buf;
		path += n;
		if (!*path)
			return NULL;
	}
}

/* Replace the process. execvp(3) looks in PATH, and has a text file without #! run by sh. */
void exec_program(char **argv, char **envp)
{
	environ = envp;
	execvp(argv[0], argv);
	int status = errno == ENOENT ? 127 : 126;
	error_at("%s: %s", argv[0], status == 127 && !strchr(argv[0], '/') ? "not found" : strerror(errno));
	_exit(status);
}

/* ---- simple commands ---- */

static void trace_command(struct word *assigns, struct fields *f)
{
	fflush(stdout);
	fputc('+', stderr);
	for (; assigns; assigns = assigns->next)
		fprintf(stderr, " %s", assigns->text);
	for (int i = 0; i < f->n; i++)
		fprintf(stderr, " %s", f->v[i]);
	fputc('\n', stderr);
}

/* NAME=value words. With local set they last until the frame is restored. */
static void assign_all(struct word *w, struct arena *a, bool export, bool local)
{
	for (; w; w = w->next) {
		size_t n = strchr(w->text, '=') - w->text;
		char *name = arena_strndup(a, w->text, n);
		char *value = expand_string(w->text + n + 1, X_ASSIGN, a);

		if (local)
			var_local(name);
		var_set(name, value);
		if (export)
			var_find(name)->exported = true;
	}
}

static int call_function(struct function *f, struct fields *args)
{
	struct frame here = { .up = frame };
	struct arena *a = f->arena;
	int depth = loop_depth;

	a->refs++;		/* it may redefine itself */
	params_set(&here, args->n - 1, args->v + 1);
	frame = &here;
	loop_depth = 0;
	exec_node(f->body, 0);
	loop_depth = depth;
	if (flow == FLOW_RETURN)
		flow = FLOW_NONE;
	frame_restore(&here);
	frame = here.up;
	params_set(&here, 0, NULL);
	free(here.argv);
	arena_put(a);
	return last_status;
}

/* A builtin or a function, in this process. */
static int run_inside(struct node *n, const struct builtin *b, struct function *fn, struct fields *args, struct arena *a)
{
	struct saved_fd *mark = redirs_mark();
	struct frame shadow = { .up = frame, .argc = frame->argc, .argv = frame->argv };
	bool temporary = n->assigns && !(b && b->special);
	int status = 1;

	if (redirs_apply(n->redirs, a, true)) {
		/* Assignments in front hide variables only for the call. */
		if (temporary)
			frame = &shadow;
		assign_all(n->assigns, a, temporary, temporary);
		if (temporary)
			frame = shadow.up;
		status = b ? b->run(args->n, args->v) : call_function(fn, args);
		if (temporary)
			frame_restore(&shadow);
	}
	if (b && fflush(stdout) != 0 && status == 0)
		status = 1;
	clearerr(stdout);
	redirs_undo(mark);
	return status;
}

static void run_outside(struct node *n, struct fields *args, struct arena *a)
{
	if (!redirs_apply(n->redirs, a, false))
		_exit(1);
	assign_all(n->assigns, a, true, false);
	exec_program(args->v, vars_environment(a));
}

/* before: how many substitutions there had been; one of ours is all that gives a command without name a status. */
static int exec_words(struct node *n, struct fields *args, struct arena *a, int flags, unsigned before)
{
	if (args->n == 0) {
		struct saved_fd *mark = redirs_mark();
		bool ok;

		assign_all(n->assigns, a, false, false);
		ok = redirs_apply(n->redirs, a, true);
		redirs_undo(mark);
		return !ok ? 1 : captures != before ? last_status : 0;
	}
	const struct builtin *b = builtin_find(args->v[0]);
	struct function *fn = b && b->special ? NULL : function_find(args->v[0]);
	if (b || fn)
		return run_inside(n, fn ? NULL : b, fn, args, a);
	if (flags & RUN_LAST && !opt.monitor && !traps_any()) {
		traps_in_child();
		run_outside(n, args, a);
	}
	struct job *j = job_new(n->text ? n->text : args->v[0]);
	if (job_fork(j, false) == 0)
		run_outside(n, args, a);
	return job_wait(j);
}

int exec_simple(struct node *n, int flags)
{
	struct arena *a = arena_new();
	struct fields args = { 0 };
	unsigned before = captures;

	exec_line = n->line;
	if (n->words)
		expand_words(n->words, &args, a);
	if (opt.trace)
		trace_command(n->assigns, &args);
	last_status = exec_words(n, &args, a, flags, before);
	arena_put(a);
	return last_status;
}
