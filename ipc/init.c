/* Start-up of all IPC, in one list. */
#include "ipc/init.h"
#include "fs/init.h"
#include "fs/inotify.h"

void ipc_init(void)
{
	pipe_init();
	futex_init();
	epoll_init();
	inotify_init();
	shm_init();
	sem_init();
	msg_init();
	mqueue_init();
	timerfd_init();
	hung_init();
}
