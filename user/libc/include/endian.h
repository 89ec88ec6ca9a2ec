/* Byte order. */
#pragma once
#include <stdint.h>
#define LITTLE_ENDIAN 1234
#define BYTE_ORDER    LITTLE_ENDIAN
#define htobe16(n) __builtin_bswap16(n)
#define htobe32(n) __builtin_bswap32(n)
#define htobe64(n) __builtin_bswap64(n)
#define be16toh(n) __builtin_bswap16(n)
#define be32toh(n) __builtin_bswap32(n)
#define be64toh(n) __builtin_bswap64(n)
