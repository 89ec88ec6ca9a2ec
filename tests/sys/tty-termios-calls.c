/* tcgetattr and tcsetattr in all ways, speeds, tcflush, window size with SIGWINCH; ENOTTY for what is none. */
#include "tools.h"
#include "ptypair.h"

static volatile int winch;

static void handler(int sig)
{
	winch++;
}

int main(void)
{
	struct winsize w = {25, 80, 0, 0}, got;
	struct termios t;
	int m, s = pty_pair(&m), fd[2];

	CHECK(tcgetattr(s, &t) == 0);
	CHECK((t.c_lflag & (ICANON | ECHO | ISIG)) == (ICANON | ECHO | ISIG));
	CHECK(t.c_cc[VINTR] == 3 && t.c_cc[VEOF] == 4 && t.c_cc[VERASE] == 0177 && t.c_cc[VSUSP] == 032);
	CHECK_EQ(cfgetospeed(&t), B38400);
	CHECK_EQ(t.c_cflag & (CREAD | CLOCAL | HUPCL | CSIZE), CREAD | CS8);
	cfsetospeed(&t, B9600);
	CHECK(tcsetattr(s, TCSADRAIN, &t) == 0 && tcgetattr(s, &t) == 0);
	CHECK_EQ(cfgetospeed(&t), B9600);
	CHECK_EQ(write(m, "lost\n", 5), 5);
	CHECK(tcflush(s, TCIFLUSH) == 0);
	CHECK_EQ(pty_ready(s), 0);
	CHECK_EQ(write(m, "lost\n", 5), 5);
	CHECK(tcsetattr(s, TCSAFLUSH, &t) == 0);
	CHECK_EQ(pty_ready(s), 0);
	CHECK(tcdrain(s) == 0 && tcsendbreak(s, 0) == 0);
	CHECK(ioctl(s, TIOCSWINSZ, &w) == 0 && ioctl(m, TIOCGWINSZ, &got) == 0);
	CHECK(got.ws_row == 25 && got.ws_col == 80);
	if (fork() == 0) {
		signal(SIGWINCH, handler);
		setsid();
		CHECK(ioctl(s, TIOCSCTTY, 0) == 0);
		w.ws_row = 50;
		CHECK(ioctl(m, TIOCSWINSZ, &w) == 0);
		CHECK_EQ(winch, 1);
		CHECK(ioctl(m, TIOCSWINSZ, &w) == 0);
		CHECK_EQ(winch, 1);
		_exit(check_done());
	}
	CHECK(wait_ok());
	CHECK(pipe(fd) == 0);
	CHECK_ERR(tcgetattr(fd[0], &t), ENOTTY);
	CHECK_ERR(ioctl(fd[0], TIOCGWINSZ, &w), ENOTTY);
	CHECK_ERR(tcgetattr(99, &t), EBADF);
	CHECK_ERR(ioctl(s, TIOCGWINSZ, 8), EFAULT);
	CHECK_EQ(isatty(fd[0]), 0);
	return check_done();
}
