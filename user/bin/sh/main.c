/* sh: a shell after POSIX.  sh [-aefimnuvxC] [-o option] [-c text | script] [args]
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

void error_at(const char *fmt, ...)
{
	va_list ap;

	fflush(stdout);
	fprintf(stderr, "%s: ", path_base(shell_name));
	if (source && !opt.interactive)
		fprintf(stderr, "%d: ", exec_line ? exec_line : source->line);
	va_start(ap, fmt);
	vfprintf(stderr, fmt, ap);
	va_end(ap);
	fputc('\n', stderr);
}

/* An interactive shell drops the line and goes on; any other ends here. */
void error_out(int status)
{
	if (!opt.interactive || !running)
		shell_exit(status);
	last_status = status;
	longjmp(top_level, 1);
}

static void source_profile(const char *path)
{
	struct input in = { .line = 1 };

	in.fd = open(path, O_RDONLY | O_CLOEXEC);
	if (in.fd < 0)
		return;
	exec_input(&in);
	close(in.fd);
	free(in.buf);
	flow = FLOW_NONE;
}

static void prepare_variables(char **envp)
{
	char cwd[4096], number_text[16];

	var_set("IFS", " \t\n");
	var_set("OPTIND", "1");
	var_set("PS1", "\\h:\\w\\$ ");
	var_set("PS2", "> ");
	var_set("PS4", "+ ");
	vars_import(envp);
	if (!var_get("PATH"))
		var_set("PATH", "/bin:/sbin:/usr/bin:/usr/sbin");
	snprintf(number_text, sizeof number_text, "%d", (int)getppid());
	var_set("PPID", number_text);
	if (getcwd(cwd, sizeof cwd))
		var_set("PWD", cwd);
	var_declare("PWD")->exported = true;
}

/* The options in front; *text is set by -c. Returns the next argument's index. */
static int parse_options(int argc, char **argv, bool *text, bool *login)
{
	int i = 1;

	for (; i < argc && strchr("-+", argv[i][0]) && argv[i][1]; i++) {
		bool on = argv[i][0] == '-';

		if (strcmp(argv[i], "--") == 0)
			return i + 1;
		for (const char *p = argv[i] + 1; *p; p++) {
			bool *option = option_by_letter(*p);

			if (*p == 'c')
				*text = true;
			else if (*p == 'l')
				*login = true;
			else if (*p == 'o' && i + 1 < argc)
				option_by_name(argv[++i], on);
			else if (option)
				*option = on;
			else if (*p != 's')
				fail("-%c: no such option", *p);
			if (*p == 'o')
				break;
		}
	}
	return i;
}

static void open_script(struct input *in, const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);

	if (fd < 0) {
		fprintf(stderr, "sh: %s: %s\n", path, strerror(errno));
		_exit(errno == ENOENT ? 127 : 126);
	}
	in->fd = fcntl(fd, F_DUPFD_CLOEXEC, 10);
	close(fd);
}

static void start_interactive(struct input *in)
{
	opt.monitor = true;
	trap_interactive();
	jobs_init();
	in->interactive = true;
}

int main(int argc, char **argv, char **envp)
{
	static struct input in = { .line = 1 };
	bool text = false, login = argv[0][0] == '-';
	int i = parse_options(argc, argv, &text, &login);

	shell_name = argv[0] + (argv[0][0] == '-');
	shell_pid = getpid();
	traps_init();
	prepare_variables(envp);
	if (text) {
		if (i >= argc)
			fail("-c: what?");
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
	if (login) {
		source_profile("/etc/profile");
		const char *home = var_get("HOME");
		if (home)
			source_profile(path_join(home, ".profile"));
	}
	if (opt.interactive && !text && in.fd == 0)
		start_interactive(&in);
	else if (opt.monitor)
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
