/* Walking the tree. exec_node returns the status and leaves it in last_status;
   break, continue and return set `flow`, and every loop and list looks at it. */
#include "sh.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

enum flow flow;
int flow_count;
int exec_line;
static struct function *functions;
int loop_depth, dot_depth;
static int tested;		/* > 0: a condition is being evaluated, -e is off */

struct saved_fd {		/* what a redirection covered, to be put back */
	int fd, copy;		/* copy -1: it was closed */
	struct saved_fd *next;
};

static struct saved_fd *saved_fds;
static bool keep_redirs;

void redirs_keep(void)
{
	keep_redirs = true;
}

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

static void function_define(struct node *n)
{
	struct function *f = xmalloc(sizeof *f);

	function_remove(n->name);
	*f = (struct function){ xstrdup(n->name), n->a, n->arena, functions };
	n->arena->refs++;
	functions = f;
}

/* ---- redirections ---- */

static void fd_save(int fd)
{
	struct saved_fd *s = xmalloc(sizeof *s);

	*s = (struct saved_fd){ fd, fcntl(fd, F_DUPFD_CLOEXEC, 10), saved_fds };
	saved_fds = s;
}

static void redirs_undo(struct saved_fd *mark)
{
	fflush(stdout);
	while (saved_fds != mark) {
		struct saved_fd *s = saved_fds;

		if (keep_redirs) {
			if (s->copy >= 0)
				close(s->copy);
		} else if (s->copy >= 0) {
			dup2(s->copy, s->fd);
			close(s->copy);
		} else {
			close(s->fd);
		}
		saved_fds = s->next;
		free(s);
	}
	keep_redirs = false;
}

/* A descriptor that gives the text: a pipe if it fits, else a child feeds it. */
static int heredoc_open(const char *text)
{
	int fd[2];
	size_t n = strlen(text);

	if (pipe(fd) < 0)
		return -1;
	if (n <= 4096) {
		write(fd[1], text, n);
	} else if (fork() == 0) {
		close(fd[0]);
		while (n > 0) {
			ssize_t put = write(fd[1], text, n);
			if (put <= 0)
				break;
			text += put;
			n -= put;
		}
		_exit(0);
	}
	close(fd[1]);
	return fd[0];
}

static int out_open(const char *name, bool clobber)
{
	struct stat st;

	if (!clobber && opt.noclobber && stat(name, &st) == 0 && S_ISREG(st.st_mode)) {
		errno = EEXIST;
		return -1;
	}
	return open(name, O_WRONLY | O_CREAT | O_TRUNC, 0666);
}

static int redir_open(struct redir *r, const char *name)
{
	switch (r->op) {
	case R_IN: return open(name, O_RDONLY);
	case R_OUT: return out_open(name, false);
	case R_CLOBBER: return out_open(name, true);
	case R_APPEND: return open(name, O_WRONLY | O_CREAT | O_APPEND, 0666);
	case R_RDWR: return open(name, O_RDWR | O_CREAT, 0666);
	default: return heredoc_open(name);
	}
}

/* n>&m, n>&-. */
static bool redir_dup(struct redir *r, const char *name)
{
	char *end;
	long from = strtol(name, &end, 10);

	if (strcmp(name, "-") == 0) {
		close(r->fd);
		return true;
	}
	if (end == name || *end) {
		error_at("%s: bad descriptor", name);
		return false;
	}
	if (from != r->fd && dup2(from, r->fd) < 0) {
		error_at("%s: %s", name, strerror(errno));
		return false;
	}
	return true;
}

/* In order; with save, what they cover can be put back by redirs_undo. */
static bool redirs_apply(struct redir *r, struct arena *a, bool save)
{
	for (; r; r = r->next) {
		char *name = r->op == R_HERE ?
			(r->quoted ? r->word : expand_heredoc(r->word, a)) :
			expand_string(r->word, a);

		if (save)
			fd_save(r->fd);
		if (r->op == R_DUP) {
			if (!redir_dup(r, name))
				return false;
			continue;
		}
		int fd = redir_open(r, name);
		if (fd < 0) {
			error_at("%s: %s", name, strerror(errno));
			return false;
		}
		if (fd != r->fd) {
			dup2(fd, r->fd);
			close(fd);
		}
	}
	return true;
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

/* Replace the process; a text file without #! is a script for ourselves. */
void exec_program(char **argv, char **envp)
{
	char buf[4096] = "";
	const char *path = strchr(argv[0], '/') ? argv[0] :
			   path_search(argv[0], buf, sizeof buf);

	if (!path) {
		error_at("%s: not found", argv[0]);
		_exit(127);
	}
	execve(path, argv, envp);
	if (errno == ENOEXEC) {
		int n = 0;
		while (argv[n])
			n++;
		char **args = xmalloc((n + 2) * sizeof *args);
		memcpy(args + 1, argv, (n + 1) * sizeof *args);
		args[0] = (char *)"sh";
		args[1] = (char *)(size_t)path;
		execve("/bin/sh", args, envp);
	}
	error_at("%s: %s", argv[0], strerror(errno));
	_exit(errno == ENOENT ? 127 : 126);
}

/* ---- simple commands ---- */

static void trace_command(struct word *assigns, struct fields *f)
{
	const char *ps4 = var_get("PS4");

	fflush(stdout);
	fprintf(stderr, "%s", ps4 ? ps4 : "+ ");
	for (; assigns; assigns = assigns->next)
		fprintf(stderr, "%s%s", assigns->text, assigns->next || f->n ? " " : "");
	for (int i = 0; i < f->n; i++)
		fprintf(stderr, "%s%s", i ? " " : "", f->v[i]);
	fputc('\n', stderr);
}

/* NAME=value words. With local set they last until the frame is restored. */
static void assign_all(struct word *w, struct arena *a, bool export, bool local)
{
	for (; w; w = w->next) {
		size_t n = strchr(w->text, '=') - w->text;
		char *name = arena_strndup(a, w->text, n);
		char *value = expand_string(w->text + n + 1, a);

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
static int run_inside(struct node *n, const struct builtin *b, struct function *fn,
		      struct fields *args, struct arena *a)
{
	struct saved_fd *mark = saved_fds;
	struct frame shadow = { .up = frame, .argc = frame->argc, .argv = frame->argv };
	bool temporary = n->assigns && !(b && b->special);
	int status = 1;

	if (redirs_apply(n->redirs, a, true)) {
		struct frame *callers = frame;

		/* Assignments in front hide variables only for the call. */
		if (temporary) {
			frame = &shadow;
			assign_all(n->assigns, a, true, true);
			frame = callers;
		} else {
			assign_all(n->assigns, a, false, false);
		}
		status = b ? b->run(args->n, args->v) : call_function(fn, args);
		if (temporary)
			frame_restore(&shadow);
	} else if (b && b->special && !opt.interactive) {
		redirs_undo(mark);
		shell_exit(2);
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

static int exec_words(struct node *n, struct fields *args, struct arena *a, int flags)
{
	if (args->n == 0) {
		struct saved_fd *mark = saved_fds;
		bool ok;

		assign_all(n->assigns, a, false, false);
		ok = redirs_apply(n->redirs, a, true);
		redirs_undo(mark);
		return ok ? last_status : 1;
	}
	const struct builtin *b = builtin_find(args->v[0]);
	struct function *fn = b && b->special ? NULL : function_find(args->v[0]);
	if (b || fn)
		return run_inside(n, fn ? NULL : b, fn, args, a);
	if (flags & X_EXIT && !opt.monitor && !traps_any()) {
		traps_in_child();
		run_outside(n, args, a);
	}
	struct job *j = job_new(n->text ? n->text : args->v[0]);
	if (job_fork(j, false) == 0)
		run_outside(n, args, a);
	return job_wait(j);
}

static int exec_simple(struct node *n, int flags)
{
	struct arena *a = arena_new();
	struct fields args = { 0 };

	exec_line = n->line;
	if (n->words)
		expand_words(n->words, &args, a);
	if (args.n == 0)
		last_status = 0;	/* a substitution in an assignment sets it */
	if (opt.trace)
		trace_command(n->assigns, &args);
	last_status = exec_words(n, &args, a, flags);
	arena_put(a);
	return last_status;
}

/* ---- pipelines, subshells, background ---- */

static void child_run(struct node *n)
{
	exec_node(n, X_EXIT);
	shell_exit(last_status);
}

static void no_input(void)
{
	int fd = open("/dev/null", O_RDONLY);

	if (fd > 0) {
		dup2(fd, 0);
		close(fd);
	}
}

/* Fork every stage; input is the read end that the last one left open. */
static struct job *pipeline_start(struct node *n, bool background)
{
	struct job *j = job_new(n->text);
	int input = -1;

	for (struct node *stage = n; stage; stage = stage->type == N_PIPE ? stage->b : NULL) {
		bool last = stage->type != N_PIPE;
		int fd[2] = { -1, -1 };

		if (!last && pipe(fd) < 0) {
			error_at("pipe: %s", strerror(errno));
			break;
		}
		if (job_fork(j, background) == 0) {
			if (input >= 0) {
				dup2(input, 0);
				close(input);
			} else if (background && !opt.monitor) {
				no_input();
			}
			if (!last) {
				dup2(fd[1], 1);
				close(fd[0]);
				close(fd[1]);
			}
			child_run(last ? stage : stage->a);
		}
		if (input >= 0)
			close(input);
		if (!last)
			close(fd[1]);
		input = fd[0];
	}
	return j;
}

static int exec_background(struct node *n)
{
	struct job *j = pipeline_start(n->a, true);

	j->background = true;
	last_background = j->nprocs ? j->procs[j->nprocs - 1].pid : 0;
	if (opt.interactive)
		fprintf(stderr, "[%d] %d\n", j->id, (int)last_background);
	return 0;
}

static int exec_subshell(struct node *n, int flags)
{
	if (flags & X_EXIT) {
		exec_node(n->a, flags);
		return last_status;
	}
	struct job *j = job_new(n->text ? n->text : "(...)");
	if (job_fork(j, false) == 0)
		child_run(n->a);
	return job_wait(j);
}

/* ---- loops and choices ---- */

/* After a loop's body: should the loop end? */
static bool loop_over(void)
{
	if (flow == FLOW_NONE)
		return false;
	if (flow == FLOW_RETURN)
		return true;
	if (flow_count > 1) {
		flow_count--;
		return true;
	}
	bool over = flow == FLOW_BREAK;
	flow = FLOW_NONE;
	return over;
}

static int exec_while(struct node *n, int flags)
{
	int status = 0;

	loop_depth++;
	for (;;) {
		bool yes = exec_node(n->a, X_TESTED) == 0;
		if (flow != FLOW_NONE) {
			if (loop_over())
				break;
			continue;
		}
		if (yes != (n->type == N_WHILE))
			break;
		status = exec_node(n->b, flags);
		if (loop_over())
			break;
	}
	loop_depth--;
	return status;
}

static int exec_for(struct node *n, int flags)
{
	struct arena *a = arena_new();
	struct fields list = { 0 };
	int status = 0;

	if (n->has_in)
		expand_words(n->words, &list, a);
	else
		for (int i = 0; i < frame->argc; i++)
			fields_add(&list, arena_strndup(a, frame->argv[i],
							strlen(frame->argv[i])), a);
	loop_depth++;
	for (int i = 0; i < list.n; i++) {
		var_set(n->name, list.v[i]);
		status = exec_node(n->b, flags);
		if (loop_over())
			break;
	}
	loop_depth--;
	arena_put(a);
	return status;
}

static int exec_case(struct node *n, int flags)
{
	struct arena *a = arena_new();
	char *subject = expand_string(n->words->text, a);
	struct node *body = NULL;
	bool found = false;

	for (struct branch *b = n->branches; b && !found; b = b->next)
		for (struct word *w = b->patterns; w && !found; w = w->next)
			if (pattern_match(expand_pattern(w->text, a), subject)) {
				body = b->body;
				found = true;
			}
	arena_put(a);
	last_status = 0;
	return body ? exec_node(body, flags) : 0;
}

static int exec_if(struct node *n, int flags)
{
	int status = exec_node(n->a, X_TESTED);

	if (flow != FLOW_NONE)
		return status;
	if (status == 0)
		return exec_node(n->b, flags);
	return n->c ? exec_node(n->c, flags) : 0;
}

static int exec_and_or(struct node *n, int flags)
{
	int status = exec_node(n->a, X_TESTED);

	if (flow != FLOW_NONE || (status == 0) != (n->type == N_AND))
		return status;
	return exec_node(n->b, flags);
}

static int exec_one(struct node *n, int flags)
{
	switch (n->type) {
	case N_SIMPLE: return exec_simple(n, flags);
	case N_PIPE: return job_wait(pipeline_start(n, false));
	case N_AND: case N_OR: return exec_and_or(n, flags);
	case N_BACKGROUND: return exec_background(n);
	case N_NOT: return !exec_node(n->a, X_TESTED);
	case N_IF: return exec_if(n, flags);
	case N_WHILE: case N_UNTIL: return exec_while(n, flags);
	case N_FOR: return exec_for(n, flags);
	case N_CASE: return exec_case(n, flags);
	case N_FUNCTION: function_define(n); return 0;
	case N_GROUP: return exec_node(n->a, flags);
	case N_SUBSHELL: return exec_subshell(n, flags);
	default: return 0;
	}
}

/* A compound command's redirections hold for all of it. */
static int exec_redirected(struct node *n, int flags)
{
	struct saved_fd *mark = saved_fds;
	struct arena *a = arena_new();
	int status = 1;

	if (redirs_apply(n->redirs, a, true))
		status = exec_one(n, flags & ~X_EXIT);
	redirs_undo(mark);
	arena_put(a);
	return status;
}

static bool can_fail_script(struct node *n)
{
	return n->type == N_SIMPLE || n->type == N_PIPE || n->type == N_SUBSHELL;
}

static int exec_tree(struct node *n, int flags)
{
	while (n && n->type == N_SEQ) {
		exec_node(n->a, flags & ~X_EXIT);
		if (flow != FLOW_NONE)
			return last_status;
		n = n->b;
	}
	if (!n || opt.noexec)
		return last_status;
	if (interrupted && opt.interactive)
		error_out(130);
	last_status = n->redirs && n->type != N_SIMPLE ? exec_redirected(n, flags) :
							 exec_one(n, flags);
	if (interrupted && opt.interactive)
		error_out(130);
	if (traps_pending)
		traps_run();
	if (last_status && opt.errexit && !tested && can_fail_script(n))
		shell_exit(last_status);
	return last_status;
}

int exec_node(struct node *n, int flags)
{
	tested += (flags & X_TESTED) != 0;
	last_status = exec_tree(n, flags);
	tested -= (flags & X_TESTED) != 0;
	return last_status;
}

void exec_reset(void)
{
	keep_redirs = false;
	redirs_undo(NULL);
	frame_reset();
	flow = FLOW_NONE;
	tested = loop_depth = dot_depth = 0;
}

/* Run all of an input: a script, a string, the terminal. */
int exec_input(struct input *in)
{
	bool eof = false;

	while (!eof && flow == FLOW_NONE) {
		if (in->interactive) {
			jobs_poll();
			jobs_notify();
			fflush(NULL);
		}
		if (traps_pending)
			traps_run();
		exec_line = 0;
		struct arena *a = arena_new();
		struct node *n = parse_command_line(in, a, &eof);
		if (n)
			exec_node(n, in->exits && in->pos >= in->len ? X_EXIT : 0);
		arena_put(a);
	}
	return last_status;
}

int exec_text(const char *text)
{
	struct input in;

	input_string(&in, text);
	exec_input(&in);
	free(in.buf);
	return last_status;
}

char *exec_capture(const char *text)
{
	struct str out = { 0 };
	int fd[2];
	char buf[512];
	ssize_t n;

	if (pipe(fd) < 0) {
		error_at("pipe: %s", strerror(errno));
		error_out(2);
	}
	struct job *j = job_new(text);
	bool monitor = opt.monitor;
	opt.monitor = false;		/* it stays in the shell's own group */
	if (job_fork(j, false) == 0) {
		close(fd[0]);
		dup2(fd[1], 1);
		close(fd[1]);
		exec_text(text);
		shell_exit(last_status);
	}
	close(fd[1]);
	while ((n = read(fd[0], buf, sizeof buf)) > 0 || (n < 0 && errno == EINTR))
		for (ssize_t i = 0; i < n; i++)
			if (buf[i])
				str_putc(&out, buf[i]);
	close(fd[0]);
	last_status = job_wait(j);
	opt.monitor = monitor;
	while (out.n && out.s[out.n - 1] == '\n')
		out.n--;
	str_putc(&out, 0);
	return out.s;
}
