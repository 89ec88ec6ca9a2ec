/* passfd.h - a descriptor sent over a local socket. */
#pragma once
#include <string.h>
#include <sys/socket.h>

/* Send text with fd as SCM_RIGHTS; sendmsg's result. */
__attribute__((unused)) static ssize_t pass_fd(int to, int fd, char *text, int flags)
{
	union { struct cmsghdr c; char space[CMSG_SPACE(4)]; } u = {
		{ .cmsg_len = CMSG_LEN(4), .cmsg_level = SOL_SOCKET, .cmsg_type = SCM_RIGHTS }
	};
	struct iovec v = { text, strlen(text) };
	struct msghdr h = { .msg_iov = &v, .msg_iovlen = 1, .msg_control = &u, .msg_controllen = sizeof(u) };

	memcpy(CMSG_DATA(&u.c), &fd, 4);
	return sendmsg(to, &h, flags);
}
