/* The types of the system's interfaces. */
#pragma once
#include <abi/types.h>
#include <stdint.h>

typedef int64_t quad_t;
typedef uint64_t u_quad_t;
typedef unsigned char  u_char;
typedef unsigned short u_short;
typedef unsigned int   u_int;
typedef unsigned long  u_long;
typedef unsigned int   uint;
typedef unsigned short ushort;
typedef unsigned long  ulong;
typedef uint8_t  u_int8_t;
typedef uint16_t u_int16_t;
typedef uint32_t u_int32_t;
typedef uint64_t u_int64_t;
typedef char    *caddr_t;
typedef unsigned useconds_t;
typedef off_t    loff_t;
typedef void    *timer_t;
typedef struct __pthread *pthread_t;
#include <sys/select.h>
#include <sys/sysmacros.h>
