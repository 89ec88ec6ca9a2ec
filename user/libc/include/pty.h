/* Pseudo terminals. */
#pragma once
#include <termios.h>
int   openpty(int *master, int *slave, char *name, const struct termios *t,
	      const struct winsize *ws);
pid_t forkpty(int *master, char *name, const struct termios *t, const struct winsize *ws);
int   login_tty(int fd);
