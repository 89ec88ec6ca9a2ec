/* What proc/ hooks into the layers below, once, before the first process. */
#include "proc/init.h"
#include "kernel/thread.h"
#include "proc/cred.h"
#include "proc/ptrace.h"
#include "proc/time.h"
#include "proc/vdso.h"

void proc_init_system(void)
{
	cred_init();
	time_init();
	vdso_init();
	exit_init();
	oom_init();
	ptrace_init();
	thread_tick_hook = cpu_tick;
}
