/* /proc/sysvipc/{msg,sem,shm}: one line an object, with key, id, mode and sizes as ipcs reads them. */
#include "tools.h"
#include <sys/msg.h>
#include <sys/sem.h>
#include <sys/shm.h>

/* The line of this id in the file, or an empty string. */
static char *line(const char *path, int id)
{
	static char text[65536];
	int fd = open(path, O_RDONLY), n = 0, k, key, got;

	while (fd >= 0 && (k = read(fd, text + n, sizeof(text) - 1 - n)) > 0)
		n += k;
	close(fd);
	text[n] = 0;
	for (char *p = strchr(text, '\n'); p && p[1]; p = strchr(p + 1, '\n'))
		if (sscanf(p + 1, "%d %d", &key, &got) == 2 && got == id) {
			p[1 + strcspn(p + 1, "\n")] = 0;
			return p + 1;
		}
	return "";
}

int main(void)
{
	key_t key = 0x5c3a0000 + getpid();
	int q = msgget(key, IPC_CREAT | 0640), s = semget(key, 7, IPC_CREAT | 0604), h = shmget(key, 12345, IPC_CREAT | 0600);
	struct { long type; char c[10]; } m = {1, "abc"};
	long k, id, perms, a, b;

	CHECK(msgsnd(q, &m, 5, 0) == 0);
	char *p = shmat(h, NULL, 0);
	CHECK_EQ(sscanf(line("/proc/sysvipc/msg", q), "%ld %ld %lo %ld %ld", &k, &id, &perms, &a, &b), 5);
	CHECK(k == key && perms == 0640 && a == 5 && b == 1);
	CHECK_EQ(sscanf(line("/proc/sysvipc/sem", s), "%ld %ld %lo %ld", &k, &id, &perms, &a), 4);
	CHECK(k == key && perms == 0604 && a == 7);
	long cpid, lpid, nattch;
	CHECK_EQ(sscanf(line("/proc/sysvipc/shm", h), "%ld %ld %lo %ld %ld %ld %ld", &k, &id, &perms, &a, &cpid, &lpid, &nattch), 7);
	CHECK(k == key && perms == 0600 && a == 12345 && cpid == getpid() && nattch == 1);
	CHECK(shmctl(h, IPC_RMID, NULL) == 0);
	CHECK_EQ(sscanf(line("/proc/sysvipc/shm", h), "%ld %ld %lo", &k, &id, &perms), 3);
	CHECK(k == 0 && (perms & 01000));
	shmdt(p);
	CHECK_STR(line("/proc/sysvipc/shm", h), "");
	CHECK(msgctl(q, IPC_RMID, NULL) == 0 && semctl(s, 0, IPC_RMID) == 0);
	CHECK_STR(line("/proc/sysvipc/msg", q), "");
	return check_done();
}
