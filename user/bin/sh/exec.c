/* Walking the tree. exec_node returns the status and leaves it in last_status;
   break, continue and return set `flow`, and every loop and list looks at it. */
#include "sh.h"

#include <errno.h>
#include <fcntl.h>
#include <fnmatch.h>
#include <unistd.h>

enum flow flow;
int flow_count;
int exec_line;
int loop_depth;
static int tested;		/* > 0: a condition is being evaluated, -e is off */

/* ---- pipelines, subshells, background ---- */

static void child_run(struct node *n)
{
	exec_node(n, RUN_LAST);
	shell_exit(last_status);
}

/* Make fd the descriptor `as`, and no other. */
static void fd_move(int fd, int as)
{
	if (fd >= 0 && fd != as) {
		dup2(fd, as);
		close(fd);
	}
}

/* Fork every stage; input is the read end that the last one left open. A job in the background without a terminal of its own
   has no input. */
static struct job *pipeline_start(struct node *n, bool background)
{
	struct job *j = job_new(n->text);
	int input = background && !opt.monitor ? open("/dev/null", O_RDONLY) : -1;

	for (struct node *stage = n; stage; stage = stage->type == N_PIPE ? stage->b : NULL) {
		bool last = stage->type != N_PIPE;
		int fd[2] = { -1, -1 };

		if (!last && pipe(fd) < 0)
			fatal("pipe: %s", strerror(errno));
		if (job_fork(j, background) == 0) {
			fd_move(input, 0);
			fd_move(fd[1], 1);
			if (fd[0] >= 0)
				close(fd[0]);
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
	if (flags & RUN_LAST && !traps_any())
		return exec_node(n->a, flags);
	struct job *j = job_new(n->text ? n->text : "(...)");
	if (job_fork(j, false) == 0)
		child_run(n->a);
	return job_wait(j);
}

/* ---- loops and choices ----
   A loop's body is never the last thing the process does, so it does not get RUN_LAST; nor does what a condition runs. */

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

static int exec_while(struct node *n)
{
	int status = 0;

	loop_depth++;
	for (;;) {
		bool yes = exec_node(n->a, RUN_TESTED) == 0;
		if (flow == FLOW_NONE && yes != (n->type == N_WHILE))
			break;
		if (flow == FLOW_NONE)
			status = exec_node(n->b, 0);
		if (loop_over())
			break;
	}
	loop_depth--;
	return status;
}

static int exec_for(struct node *n)
{
	struct arena *a = arena_new();
	struct fields list = { 0 };
	int status = 0;

	expand_words(n->words, &list, a);
	loop_depth++;
	for (int i = 0; i < list.n; i++) {
		var_set(n->name, list.v[i]);
		status = exec_node(n->b, 0);
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
	char *subject = expand_string(n->words->text, X_ASSIGN, a);
	struct node *body = NULL;
	bool found = false;

	for (struct branch *b = n->branches; b && !found; b = b->next)
		for (struct word *w = b->patterns; w && !found; w = w->next) {
			found = fnmatch(expand_string(w->text, X_PATTERN, a), subject, 0) == 0;
			body = found ? b->body : NULL;
		}
	arena_put(a);
	last_status = 0;
	return body ? exec_node(body, flags) : 0;
}

static int exec_if(struct node *n, int flags)
{
	int status = exec_node(n->a, RUN_TESTED);

	if (flow != FLOW_NONE)
		return status;
	if (status == 0)
		return exec_node(n->b, flags);
	return n->c ? exec_node(n->c, flags) : 0;
}

static int exec_and_or(struct node *n, int flags)
{
	int status = exec_node(n->a, RUN_TESTED);

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
	case N_NOT: return !exec_node(n->a, RUN_TESTED);
	case N_IF: return exec_if(n, flags);
	case N_WHILE: case N_UNTIL: return exec_while(n);
	case N_FOR: return exec_for(n);
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
	struct saved_fd *mark = redirs_mark();
	struct arena *a = arena_new();
	int status = 1;

	if (redirs_apply(n->redirs, a, true))
		status = exec_one(n, flags & ~RUN_LAST);
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
		exec_node(n->a, flags & ~RUN_LAST);
		if (flow != FLOW_NONE)
			return last_status;
		n = n->b;
	}
	if (!n)
		return last_status;
	if (interrupted && opt.interactive)
		error_out(130);
	last_status = n->redirs && n->type != N_SIMPLE ? exec_redirected(n, flags) : exec_one(n, flags);
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
	tested += (flags & RUN_TESTED) != 0;
	last_status = exec_tree(n, flags);
	tested -= (flags & RUN_TESTED) != 0;
	return last_status;
}

void exec_reset(void)
{
	redirs_undo(NULL);
	frame = &bottom_frame;
	flow = FLOW_NONE;
	tested = loop_depth = 0;
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
			exec_node(n, in->exits && in->pos >= in->len ? RUN_LAST : 0);
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

unsigned captures;

char *exec_capture(const char *text)
{
	struct str out = { 0 };
	int fd[2];
	char buf[512];
	ssize_t n;

	if (pipe(fd) < 0)
		fatal("pipe: %s", strerror(errno));
	struct job *j = job_new(text);
	bool monitor = opt.monitor;
	opt.monitor = false;		/* it stays in the shell's own group */
	if (job_fork(j, false) == 0) {
		close(fd[0]);
		fd_move(fd[1], 1);
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
	captures++;
	opt.monitor = monitor;
	while (out.n && out.s[out.n - 1] == '\n')
		out.n--;
	str_putc(&out, 0);
	return out.s;
}
