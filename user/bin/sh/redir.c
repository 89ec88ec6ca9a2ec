/* Redirections: apply a command's, and put back what they covered. */
#include "sh.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

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

struct saved_fd *redirs_mark(void)
{
	return saved_fds;
}

static void fd_save(int fd)
{
	struct saved_fd *s = xmalloc(sizeof *s);

	*s = (struct saved_fd){ fd, fcntl(fd, F_DUPFD_CLOEXEC, 10), saved_fds };
	saved_fds = s;
}

void redirs_undo(struct saved_fd *mark)
{
	fflush(stdout);
	while (saved_fds != mark) {
		struct saved_fd *s = saved_fds;

		if (!keep_redirs && s->copy >= 0)
			dup2(s->copy, s->fd);
		if (s->copy >= 0 || !keep_redirs)
			close(s->copy >= 0 ? s->copy : s->fd);
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
		_exit(!write_all(fd[1], text, n));
	}
	close(fd[1]);
	return fd[0];
}

static int redir_open(struct redir *r, const char *name)
{
	switch (r->op) {
	case R_IN: return open(name, O_RDONLY);
	case R_OUT: return open(name, O_WRONLY | O_CREAT | O_TRUNC, 0666);
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
	if (end == name || *end)
		return !error_at("%s: bad descriptor", name);
	if (from != r->fd && dup2(from, r->fd) < 0)
		return !error_at("%s: %s", name, strerror(errno));
	return true;
}

bool redirs_apply(struct redir *r, struct arena *a, bool save)
{
	for (; r; r = r->next) {
		char *name = r->quoted ? r->word : expand_string(r->word, r->op == R_HERE ? X_QUOTED | X_HERE : X_ASSIGN, a);

		if (save)
			fd_save(r->fd);
		if (r->op == R_DUP) {
			if (!redir_dup(r, name))
				return false;
			continue;
		}
		int fd = redir_open(r, name);
		if (fd < 0)
			return !error_at("%s: %s", name, strerror(errno));
		if (fd != r->fd) {
			dup2(fd, r->fd);
			close(fd);
		}
	}
	return true;
}
