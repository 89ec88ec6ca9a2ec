/* The kernel's log. */
#pragma once
int klogctl(int type, char *buf, int len);
