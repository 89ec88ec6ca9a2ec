/* Capabilities, under the kernel headers' names. */
#pragma once
#include <abi/info.h>
#define _LINUX_CAPABILITY_VERSION_1 LINUX_CAPABILITY_VERSION_1
#define _LINUX_CAPABILITY_VERSION_2 LINUX_CAPABILITY_VERSION_2
#define _LINUX_CAPABILITY_VERSION_3 LINUX_CAPABILITY_VERSION_3
#define _LINUX_CAPABILITY_U32S_3 2
#define __user_cap_header_struct cap_header
#define __user_cap_data_struct   cap_data
typedef struct cap_header *cap_user_header_t;
typedef struct cap_data   *cap_user_data_t;
#define CAP_TO_INDEX(c) ((c) >> 5)
#define CAP_TO_MASK(c)  (1U << ((c) & 31))
