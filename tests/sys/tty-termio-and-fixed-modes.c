/* TCGETA and TCSETA carry the lower halves of the modes; TIOCSLCKTRMIOS fixes bits of them; TIOCGEXCL tells TIOCEXCL. */
#include "tools.h"
#include "ptypair.h"
#include <stdint.h>

#ifndef TCGETA
#define TCGETA 0x5405
#define TCSETA 0x5406
#endif
#ifndef TIOCGLCKTRMIOS
#define TIOCGLCKTRMIOS 0x5456
#define TIOCSLCKTRMIOS 0x5457
#endif
#ifndef TIOCGEXCL
#define TIOCGEXCL 0x80045440
#endif

int main(void)
{
	struct { unsigned short in, out, control, local; unsigned char line, chars[9]; } old;
	struct { unsigned in, out, control, local; unsigned char line, chars[19]; } fixed, now;
	int m, s = pty_pair(&m), on = 7;
	struct termios t;

	CHECK(tcgetattr(s, &t) == 0);
	CHECK(ioctl(s, TCGETA, &old) == 0);
	CHECK_EQ(old.local, t.c_lflag & 0xffff);
	CHECK_EQ(old.chars[VINTR], t.c_cc[VINTR]);
	old.local &= ~ECHO;
	old.chars[VINTR] = 5;
	CHECK(ioctl(s, TCSETA, &old) == 0);
	CHECK(tcgetattr(s, &t) == 0);
	CHECK((t.c_lflag & (ECHO | ICANON)) == ICANON && t.c_cc[VINTR] == 5 && t.c_cc[VSUSP] == 26);
	CHECK_ERR(ioctl(s, TCGETA, 8L), EFAULT);
	CHECK_ERR(ioctl(s, TCSETA, 8L), EFAULT);

	CHECK(ioctl(s, TIOCGLCKTRMIOS, &fixed) == 0);
	CHECK_EQ(fixed.local, 0);
	fixed.local = ICANON;
	fixed.chars[VINTR] = 1;
	if (CHECK(ioctl(s, TIOCSLCKTRMIOS, &fixed) == 0)) {
		t.c_lflag = ISIG;
		t.c_cc[VINTR] = 3;
		t.c_cc[VQUIT] = 4;
		CHECK(tcsetattr(s, TCSANOW, &t) == 0 && tcgetattr(s, &t) == 0);
		CHECK_EQ(t.c_lflag, ISIG | ICANON);
		CHECK(t.c_cc[VINTR] == 5 && t.c_cc[VQUIT] == 4);
		CHECK(ioctl(s, TIOCGLCKTRMIOS, &now) == 0 && now.local == ICANON);
	}
	if (fork() == 0) {
		CHECK(setuid(1000) == 0);
		CHECK_ERR(ioctl(s, TIOCSLCKTRMIOS, &fixed), EPERM);
		_exit(check_done());
	}
	CHECK(wait_ok());
	CHECK(ioctl(s, TIOCGEXCL, &on) == 0 && on == 0);
	CHECK(ioctl(s, TIOCEXCL) == 0 && ioctl(s, TIOCGEXCL, &on) == 0 && on == 1);
	return check_done();
}
