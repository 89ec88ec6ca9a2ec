/* Capabilities, under the kernel headers' names. */
#pragma once
#include <abi/info.h>
typedef struct cap_header *cap_user_header_t;
typedef struct cap_data   *cap_user_data_t;
