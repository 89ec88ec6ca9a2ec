/* Processes behind descriptors. */
#pragma once
#include <signal.h>
int pidfd_open(pid_t pid, unsigned flags);
int pidfd_send_signal(int pidfd, int sig, siginfo_t *info, unsigned flags);
int pidfd_getfd(int pidfd, int fd, unsigned flags);
