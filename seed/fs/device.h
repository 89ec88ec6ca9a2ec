/* Devices by their numbers. */
#pragma once
#include "fs/file.h"

/* The second half of opening a device: a terminal may become that of the session. 0,
   -ENXIO. */
int device_open(struct file *f);
