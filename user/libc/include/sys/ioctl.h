/* Device-specific requests. */
#pragma once
#include <abi/termios.h>
#include <abi/socket.h>

/* Refused: lines to modems, and network interfaces, of which there are none. */
#define TIOCMGET    0x5415
#define TIOCMSET    0x5418
#define TIOCINQ     FIONREAD
#define TIOCCONS    0x541d
#define TIOCSBRK    0x5427
#define TIOCCBRK    0x5428
#define FIOQSIZE    0x5460
#define SIOCGIFNAME    0x8910
#define SIOCGIFCONF    0x8912
#define SIOCGIFFLAGS   0x8913
#define SIOCSIFFLAGS   0x8914
#define SIOCGIFADDR    0x8915
#define SIOCSIFADDR    0x8916
#define SIOCGIFNETMASK 0x891b
#define SIOCGIFMTU     0x8921
#define SIOCGIFHWADDR  0x8927
#define SIOCGIFINDEX   0x8933

int ioctl(int fd, unsigned long cmd, ...);
