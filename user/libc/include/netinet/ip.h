/* Kinds of service, lifetimes and the head of IP packets. */
#pragma once
#include <netinet/in.h>

