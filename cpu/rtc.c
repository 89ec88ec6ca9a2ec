/* The battery clock (MC146818): read until two readings agree. */
#include "cpu/clock.h"
#include "lib/string.h"

enum { SEC = 0, MIN = 2, HOUR = 4, DAY = 7, MONTH = 8, YEAR = 9, REG_A = 10, REG_B = 11 };

#define A_UPDATING  0x80
#define B_24_HOURS  0x02
#define B_BINARY    0x04
#define HOUR_PM     0x80

static uint8_t cmos(uint8_t reg)
{
	outb(0x70, 0x80 | reg);            /* NMI masked meanwhile: the port wants it so */
	return inb(0x71);
}

static void read_all(uint8_t r[6])
{
	static const uint8_t regs[6] = { SEC, MIN, HOUR, DAY, MONTH, YEAR };

	for (int i = 0; i < 6; i++)
		r[i] = cmos(regs[i]);
}

/* Days from 1970-01-01 to a date of this century; March begins the counting year. */
static int64_t days(int year, int month, int day)
{
	year -= month <= 2;
	month += month <= 2 ? 9 : -3;
	return 365l * year + year / 4 - year / 100 + year / 400
	       + (153 * month + 2) / 5 + day - 1 - 719468;
}

int64_t rtc_read(void)
{
	uint8_t a[6], b[6], mode = cmos(REG_B), pm;

	do {
		while (cmos(REG_A) & A_UPDATING)
			cpu_relax();
		read_all(a);
		read_all(b);
	} while (memcmp(a, b, sizeof(a)) != 0);
	outb(0x70, 0);
	pm = a[2] & HOUR_PM;
	a[2] &= ~HOUR_PM;
	if (!(mode & B_BINARY))
		for (int i = 0; i < 6; i++)
			a[i] = (a[i] >> 4) * 10 + (a[i] & 15);
	if (!(mode & B_24_HOURS))
		a[2] = a[2] % 12 + (pm ? 12 : 0);
	return days(2000 + a[5], a[4], a[3]) * 86400 + a[2] * 3600 + a[1] * 60 + a[0];
}
