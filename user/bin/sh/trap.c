/* Signals and traps: a handler only notes the signal; the walk runs the action
   between two commands. Also the way out, which runs the EXIT trap. */
#include "sh.h"

#include <signal.h>
#include <unistd.h>

#define NSIG_ 65

volatile int traps_pending, interrupted;
int trap_signal;
static volatile int came[NSIG_];
static char *actions[NSIG_];
static bool asked[NSIG_], ignored_at_start[NSIG_], changed[NSIG_];
/* What an interactive shell does not die or stop of. */
static const int special[] = { SIGINT, SIGQUIT, SIGTERM, SIGTSTP, SIGTTIN, SIGTTOU };
#define NSPECIAL (sizeof special / sizeof *special)

static void note(int sig)
{
	if (sig == SIGINT && opt.interactive)
		interrupted = 1;
	if (actions[sig]) {
		came[sig] = 1;
		trap_signal = sig;
		traps_pending = 1;
	}
}

static void handle(int sig, void (*handler)(int))
{
	struct sigaction sa = { .sa_handler = handler };

	sigemptyset(&sa.sa_mask);
	sigaction(sig, &sa, NULL);
	changed[sig] = handler != SIG_DFL;
}

/* Was it ignored when the shell started? To be asked before it is changed. */
static bool was_ignored(int sig)
{
	struct sigaction sa;

	if (!asked[sig] && sigaction(sig, NULL, &sa) == 0)
		ignored_at_start[sig] = sa.sa_handler == SIG_IGN;
	asked[sig] = true;
	return ignored_at_start[sig];
}

/* What the shell wants of a signal that has no trap. */
static void set_default(int sig)
{
	bool note_it = sig == SIGCHLD || (opt.interactive && sig == SIGINT), ignore = false;

	for (size_t i = 0; i < NSPECIAL; i++)
		ignore |= special[i] == sig && (i < 3 ? opt.interactive : opt.monitor);
	handle(sig, note_it ? note : ignore ? SIG_IGN : SIG_DFL);
}

void traps_init(void)
{
	handle(SIGCHLD, note);		/* so that sigsuspend wakes for it */
}

void trap_interactive(void)
{
	for (size_t i = 0; i < NSPECIAL; i++) {
		was_ignored(special[i]);
		if (!actions[special[i]])
			set_default(special[i]);
	}
}

void trap_set(int sig, const char *action)
{
	if (sig && was_ignored(sig) && !opt.interactive)
		return;		/* POSIX: what came in ignored stays ignored */
	free(actions[sig]);
	actions[sig] = action ? xstrdup(action) : NULL;
	if (sig == 0)
		return;
	if (!action)
		set_default(sig);
	else
		handle(sig, *action || sig == SIGCHLD ? note : SIG_IGN);
}

static void run_action(const char *action)
{
	int status = last_status;
	char *copy = xstrdup(action);	/* it may set itself anew */

	exec_text(copy);
	free(copy);
	last_status = status;
}

void traps_run(void)
{
	while (traps_pending) {
		traps_pending = 0;
		for (int sig = 1; sig < NSIG_; sig++) {
			if (!came[sig])
				continue;
			came[sig] = 0;
			if (actions[sig] && *actions[sig])
				run_action(actions[sig]);
		}
	}
}

/* A child keeps what is ignored and forgets the rest. */
void traps_in_child(void)
{
	for (int sig = 0; sig < NSIG_; sig++) {
		if (!actions[sig] || !*actions[sig])
			continue;
		free(actions[sig]);
		actions[sig] = NULL;
		if (sig && sig != SIGCHLD)
			handle(sig, SIG_DFL);
	}
	for (size_t i = 0; i < NSPECIAL; i++)
		if (changed[special[i]] && !actions[special[i]] && !ignored_at_start[special[i]])
			handle(special[i], SIG_DFL);
	memset((void *)came, 0, sizeof came);
	traps_pending = 0;
}

bool traps_any(void)
{
	for (int sig = 0; sig < NSIG_; sig++)
		if (actions[sig] && *actions[sig])
			return true;
	return false;
}

void traps_print(void)
{
	for (int sig = 0; sig < NSIG_; sig++) {
		if (!actions[sig])
			continue;
		printf("trap -- ");
		print_quoted(actions[sig], " ");
		puts(signal_name(sig));
	}
}

void shell_exit(int status)
{
	char *action = actions[0];

	last_status = status;
	actions[0] = NULL;
	opt.errexit = false;
	if (action && *action) {
		flow = FLOW_NONE;
		exec_text(action);
	}
	fflush(NULL);
	_exit(status);
}
