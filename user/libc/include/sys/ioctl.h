/* Device-specific requests. */
#pragma once
#include <abi/termios.h>
#include <abi/socket.h>
int ioctl(int fd, unsigned long cmd, ...);
