/* Terminal modes. */
#pragma once
#include <abi/termios.h>

/* Beside what the kernel knows: modes that it only keeps. */
#define IGNBRK  0000001
#define BRKINT  0000002
#define PARMRK  0000010
#define CBAUD   0010017
#define CSIZE   0000060
#define PARENB  0000400
#define CLOCAL  0004000
#define B9600   0000015

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
speed_t cfgetospeed(const struct termios *t);
int     cfsetospeed(struct termios *t, speed_t speed);
void    cfmakeraw(struct termios *t);
int     tcdrain(int fd);
int     tcflow(int fd, int action);
int     tcflush(int fd, int which);
int     tcsendbreak(int fd, int duration);
