/* Kinds of interfaces, as SIOCGIFHWADDR tells them. */
#pragma once
#define ARPHRD_ETHER    1
#define ARPHRD_LOOPBACK 772
