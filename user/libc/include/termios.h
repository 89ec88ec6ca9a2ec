/* Terminal modes. */
#pragma once
#include <abi/termios.h>

/* Beside what the kernel knows: modes that it only keeps. */
#define VSWTC    7
#define IGNBRK  0000001
#define BRKINT  0000002
#define IGNPAR  0000004
#define PARMRK  0000010
#define INPCK   0000020
#define IUCLC   0001000
#define IXOFF   0010000
#define OLCUC  0000002
#define OFILL  0000100
#define OFDEL  0000200
#define NLDLY  0000400
#define CRDLY  0003000
#define TAB3   0014000
#define BSDLY  0020000
#define VTDLY  0040000
#define FFDLY  0100000
#define CBAUD   0010017
#define CBAUDEX 0010000
#define CSIZE   0000060
#define CS5     0000000
#define CS6     0000020
#define CS7     0000040
#define CSTOPB  0000100
#define PARENB  0000400
#define PARODD  0001000
#define CLOCAL  0004000
#define CRTSCTS 020000000000
#define B0      0000000
#define B50     0000001
#define B75     0000002
#define B110    0000003
#define B134    0000004
#define B150    0000005
#define B200    0000006
#define B300    0000007
#define B600    0000010
#define B1200   0000011
#define B1800   0000012
#define B2400   0000013
#define B4800   0000014
#define B9600   0000015
#define B19200  0000016
#define B57600  0010001
#define B115200 0010002
#define B230400 0010003
#define XCASE   0000004
#define ECHOPRT 0002000
#define FLUSHO  0010000
#define PENDIN  0040000

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
