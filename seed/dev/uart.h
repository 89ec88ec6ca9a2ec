/* The serial port COM1, by which the kernel speaks. */
#pragma once
#include "lib/types.h"

void uart_init(void);

/* Send one byte: waits until the port takes it. */
void uart_putc(char c);

/* A byte that has arrived, or -1. */
int  uart_getc(void);
