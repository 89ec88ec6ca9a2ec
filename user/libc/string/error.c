/* Numbers of errors and signals as text; the errors are those of errnos.h. */
#include <stdio.h>
#include <string.h>
#include <signal.h>
#include "user/libc/errnos.h"
#include "user/libc/libc.h"

static const struct {
	int         number;
	const char *text;
} errors[] = {
#define ERROR(name, text) { name, text },
	ERRNO_LIST(ERROR)
#undef ERROR
};

char *strerror(int error)
{
	static _Thread_local char unknown[32];

	if (error == 0)
		return "Success";
	for (size_t i = 0; i < sizeof errors / sizeof *errors; i++)
		if (errors[i].number == error)
			return (char *)errors[i].text;
	snprintf(unknown, sizeof unknown, "Unknown error %d", error);
	return unknown;
}

int strerror_r(int error, char *buf, size_t n)
{
	return strlcpy(buf, strerror(error), n) < n ? 0 : ERANGE;
}

static const char *const signals[][2] = {
	[SIGHUP] = { "HUP", "Hangup" },
	[SIGINT] = { "INT", "Interrupt" },
	[SIGQUIT] = { "QUIT", "Quit" },
	[SIGILL] = { "ILL", "Illegal instruction" },
	[SIGTRAP] = { "TRAP", "Trace/breakpoint trap" },
	[SIGABRT] = { "ABRT", "Aborted" },
	[SIGBUS] = { "BUS", "Bus error" },
	[SIGFPE] = { "FPE", "Floating point exception" },
	[SIGKILL] = { "KILL", "Killed" },
	[SIGUSR1] = { "USR1", "User defined signal 1" },
	[SIGSEGV] = { "SEGV", "Segmentation fault" },
	[SIGUSR2] = { "USR2", "User defined signal 2" },
	[SIGPIPE] = { "PIPE", "Broken pipe" },
	[SIGALRM] = { "ALRM", "Alarm clock" },
	[SIGTERM] = { "TERM", "Terminated" },
	[SIGSTKFLT] = { "STKFLT", "Stack fault" },
	[SIGCHLD] = { "CHLD", "Child exited" },
	[SIGCONT] = { "CONT", "Continued" },
	[SIGSTOP] = { "STOP", "Stopped (signal)" },
	[SIGTSTP] = { "TSTP", "Stopped" },
	[SIGTTIN] = { "TTIN", "Stopped (tty input)" },
	[SIGTTOU] = { "TTOU", "Stopped (tty output)" },
	[SIGURG] = { "URG", "Urgent I/O condition" },
	[SIGXCPU] = { "XCPU", "CPU time limit exceeded" },
	[SIGXFSZ] = { "XFSZ", "File size limit exceeded" },
	[SIGVTALRM] = { "VTALRM", "Virtual timer expired" },
	[SIGPROF] = { "PROF", "Profiling timer expired" },
	[SIGWINCH] = { "WINCH", "Window changed" },
	[SIGIO] = { "IO", "I/O possible" },
	[SIGPWR] = { "PWR", "Power failure" },
	[SIGSYS] = { "SYS", "Bad system call" },
};

static int known(int sig)
{
	return sig > 0 && sig <= SIGSYS;
}

char *strsignal(int sig)
{
	static _Thread_local char other[32];

	if (known(sig))
		return (char *)signals[sig][1];
	if (sig >= SIGRTMIN && sig <= SIGRTMAX)
		snprintf(other, sizeof other, "Real-time signal %d", sig - SIGRTMIN);
	else
		snprintf(other, sizeof other, "Unknown signal %d", sig);
	return other;
}
