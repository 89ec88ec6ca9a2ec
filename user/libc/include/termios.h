/* Terminal modes. */
#pragma once
#include <abi/termios.h>
#define NCCS 32
struct termios {
	tcflag_t c_iflag;
	tcflag_t c_oflag;
	tcflag_t c_cflag;
	tcflag_t c_lflag;
	cc_t     c_line;
	cc_t     c_cc[NCCS];
	speed_t  c_ispeed;
	speed_t  c_ospeed;
};
int     tcgetattr(int fd, struct termios *t);
int     tcsetattr(int fd, int when, const struct termios *t);
speed_t cfgetispeed(const struct termios *t);
speed_t cfgetospeed(const struct termios *t);
int     cfsetispeed(struct termios *t, speed_t speed);
int     cfsetospeed(struct termios *t, speed_t speed);
int     cfsetspeed(struct termios *t, speed_t speed);
void    cfmakeraw(struct termios *t);
int     tcdrain(int fd);
int     tcflow(int fd, int action);
int     tcflush(int fd, int which);
int     tcsendbreak(int fd, int duration);
pid_t   tcgetsid(int fd);
int     tcgetwinsize(int fd, struct winsize *ws);
int     tcsetwinsize(int fd, const struct winsize *ws);
