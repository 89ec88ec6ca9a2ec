/* Device numbers taken apart. */
#pragma once
#include <abi/stat.h>
#define major(dev)   DEV_MAJOR(dev)
#define minor(dev)   DEV_MINOR(dev)
#define makedev(major, minor) DEV_MAKE(major, minor)
