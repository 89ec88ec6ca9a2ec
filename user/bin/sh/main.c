/* sh: a shell after POSIX.  sh [-efilmux] [-o option] [-c text | script] [args]
   Starts up, finds where its commands come from, and catches what unwinds. */
#include "sh.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <unistd.h>

const char *prog = "sh";
char *shell_name;
int last_status;
pid_t shell_pid, last_background;
jmp_buf top_level;

static struct input *source;
static bool running;

int error_at(const char *fmt, ...)
{
	va_list ap;

	fflush(stdout);
	fprintf(stderr, "%s: ", path_base(shell_name));
	if (source && !source->interactive)
		fprintf(stderr, "%d: ", exec_line ? exec_line : source->line);
	va_start(ap, fmt);
	vfprintf(stderr, fmt, ap);
	va_end(ap);
	fputc('\n', stderr);
	return 1;
}

/* An interactive shell drops the line and goes on; any other ends here. */
void error_out(int status)
{
	if (!opt.interactive || !running)
		shell_exit(status);
	last_status = status;
	longjmp(top_level, 1);
}

/* The shell's own descriptors stay out of the scripts' way. */
static int open_high(const char *path)
{
	int low = open(path, O_RDONLY | O_CLOEXEC), fd = low < 0 ? -1 : fcntl(low, F_DUPFD_CLOEXEC, 10);

	if (low >= 0)
		close(low);
	return fd;
}

/* Run a file in this shell. */
bool source_file(const char *path)
{
	struct input in = { .line = 1, .fd = open_high(path) };

	if (in.fd < 0)
		return false;
	exec_input(&in);
	close(in.fd);
	free(in.buf);
	if (flow == FLOW_RETURN)
		flow = FLOW_NONE;
	return true;
}

static void prepare_variables(char **envp)
{
	char cwd[4096];

	var_set("IFS", " \t\n");
	var_set("PS1", geteuid() ? "\\u@\\h:\\w\\$ " : "\\h:\\w\\$ ");
	var_set("PS2", "> ");
	vars_import(envp);
	if (!var_get("PATH"))
		var_set("PATH", "/bin:/sbin:/usr/bin:/usr/sbin");
	var_set_number("PPID", getppid());
	if (getcwd(cwd, sizeof cwd))
		var_set("PWD", cwd);
	var_declare("PWD")->exported = true;
}

static void open_script(struct input *in, const char *path)
{
	in->fd = open_high(path);
	if (in->fd < 0) {
		fprintf(stderr, "sh: %s: %s\n", path, strerror(errno));
		_exit(errno == ENOENT ? 127 : 126);
	}
}

int main(int argc, char **argv, char **envp)
{
	static struct input in = { .line = 1 };
	bool text = false, login = argv[0][0] == '-';

	shell_name = argv[0] + login;
	int i = options_parse(argc, argv, &text, &login);
	if (i < 0 || (text && i >= argc))
		usage("sh [-efilmux] [-o option] [-c text | script] [argument...]");
	shell_pid = getpid();
	traps_init();
	prepare_variables(envp);
	if (text) {
		input_string(&in, argv[i++]);
		in.exits = true;
		if (i < argc)
			shell_name = argv[i++];
	} else if (i < argc) {
		shell_name = argv[i];
		open_script(&in, argv[i++]);
	} else {
		opt.interactive |= isatty(0) && isatty(2);
		in.by_char = true;
	}
	source = &in;
	params_set(frame, argc - i, argv + i);
	if (login)
		source_file("/etc/profile");
	if (login && var_get("HOME"))
		source_file(path_join(var_get("HOME"), ".profile"));
	in.interactive = opt.interactive && !text && in.fd == 0;
	opt.monitor |= in.interactive;
	if (opt.monitor)
		trap_interactive(), jobs_init();
	if (setjmp(top_level)) {
		if (interrupted)
			fputc('\n', stderr);
		interrupted = 0;
		exec_reset();
		in.pos = in.len = 0;
	}
	running = true;
	exec_input(&in);
	if (in.interactive)
		fputs("exit\n", stderr);
	shell_exit(last_status);
}
