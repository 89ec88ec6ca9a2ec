/* Only what makes a terminal this session's. */
#pragma once
int login_tty(int fd);
