/* Devices by their numbers. */
#pragma once
#include "fs/file.h"

/* A terminal was opened without O_NOCTTY. */
void device_opened(struct file *f);
