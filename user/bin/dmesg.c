/* dmesg [-c]: the kernel's messages; -c clears them. */
#include "util.h"

#include <ctype.h>
#include <sys/klog.h>
#include <unistd.h>

const char *prog = "dmesg";

enum { READ_ALL = 3, READ_CLEAR = 4, SIZE_BUFFER = 10 };

int main(int argc, char **argv)
{
	bool clear = argc > 1 && argv[1][0] == '-' && argv[1][1] == 'c';
	int size = klogctl(SIZE_BUFFER, NULL, 0);

	if (argc > 1 && !clear)
		usage("dmesg [-c]");
	if (size < 0)
		die("the kernel log");
	char *buf = xmalloc(size + 1);
	int n = klogctl(clear ? READ_CLEAR : READ_ALL, buf, size);
	if (n < 0)
		die("the kernel log");
	/* Each line opens with its level as <6>, which is for loggers. */
	for (int i = 0; i < n; i++) {
		if ((i == 0 || buf[i - 1] == '\n') && buf[i] == '<') {
			int end = i + 1;
			while (end < n && isdigit((unsigned char)buf[end]))
				end++;
			if (end < n && buf[end] == '>') {
				i = end;
				continue;
			}
		}
		putchar(buf[i]);
	}
	if (n && buf[n - 1] != '\n')
		putchar('\n');
	return done(0);
}
