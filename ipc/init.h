/* Start-up of all IPC: caches, hash tables, /proc files. Called once by kmain after procfs_init,
   before the first process. Layer 8. */
#pragma once

void ipc_init(void);

void pipe_init(void);
void futex_init(void);
void shm_init(void);
void sem_init(void);
void msg_init(void);
void timerfd_init(void);
void hung_init(void);          /* /proc/hung */
void mqueue_init(void);        /* registers the file system "mqueue" */
