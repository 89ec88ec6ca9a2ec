/* Device-specific requests. */
#pragma once
#include <abi/termios.h>
#include <abi/socket.h>

/* Lines to modems are refused; of network interfaces there is the one that loops back. */
#define TIOCMGET    0x5415
#define TIOCMSET    0x5418
#define TIOCCONS    0x541d
#define TIOCSBRK    0x5427
#define TIOCCBRK    0x5428
#define FIOQSIZE    0x5460
#define SIOCSPGRP      0x8902
#define FIOSETOWN      0x8901
#define FIOGETOWN      0x8903
#define SIOCGPGRP      0x8904
#define SIOCATMARK     0x8905
#define SIOCOUTQ       TIOCOUTQ
#define SIOCGIFNAME    0x8910
#define SIOCGIFCONF    0x8912
#define SIOCGIFFLAGS   0x8913
#define SIOCSIFFLAGS   0x8914
#define SIOCGIFADDR    0x8915
#define SIOCSIFADDR    0x8916
#define SIOCGIFBRDADDR 0x8919
#define SIOCGIFNETMASK 0x891b
#define SIOCGIFMETRIC  0x891d
#define SIOCGIFMTU     0x8921
#define SIOCSIFMTU     0x8922
#define SIOCGIFHWADDR  0x8927
#define SIOCGIFINDEX   0x8933
#define SIOCGIFTXQLEN  0x8942

int ioctl(int fd, unsigned long cmd, ...);
