/* ps: processes, read from /proc. ps (this terminal's), ps -e, -f, -l, ps aux,
   -o field,field..., -p pid,..., -T or -L (threads too). As a tree pstree shows them. */
#include "procread.h"
#include "util.h"

#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

const char *prog = "ps";

static struct procinfo *list;
static int count, ticks;
static double up;
static bool everybody, with_tty, threads, wide;
static int wanted_pids[64], nwanted;
static int screen;

/* One function a field: its text for a process. */
#define FIELD(name, ...) \
	static void f_##name(const struct procinfo *p, char *s, size_t n) \
	{ \
		snprintf(s, n, __VA_ARGS__); \
	}

FIELD(pid, "%d", p->pid)
FIELD(tid, "%d", p->tid)
FIELD(ppid, "%d", p->ppid)
FIELD(pgid, "%d", p->pgrp)
FIELD(sid, "%d", p->sid)
FIELD(tpgid, "%d", p->tpgid)
FIELD(pri, "%ld", p->priority)
FIELD(nlwp, "%ld", p->threads)
FIELD(psr, "%d", p->cpu)
FIELD(uid, "%u", p->euid)
FIELD(gid, "%u", p->gid)
FIELD(user, "%s", user_name(p->euid))
FIELD(comm, "%s", p->comm)
FIELD(tty, "%s", tty_name(p->tty))
FIELD(wchan, "%s", p->wchan)
FIELD(minflt, "%lu", p->minflt)
FIELD(majflt, "%lu", p->majflt)
FIELD(vsz, "%lu", p->vsize / 1024)
FIELD(s, "%c", p->state)

static void f_rss(const struct procinfo *p, char *s, size_t n)
{
	snprintf(s, n, "%lu", p->rss * (sysconf(_SC_PAGESIZE) / 1024));
}

static void f_nice(const struct procinfo *p, char *s, size_t n)
{
	if (p->policy == 1 || p->policy == 2)
		snprintf(s, n, "-");		/* real time: nice says nothing */
	else
		snprintf(s, n, "%ld", p->nice);
}

static void f_rtprio(const struct procinfo *p, char *s, size_t n)
{
	if (p->rt_priority)
		snprintf(s, n, "%d", p->rt_priority);
	else
		snprintf(s, n, "-");
}

static void f_class(const struct procinfo *p, char *s, size_t n)
{
	static const char *const names[] = { "TS", "FF", "RR", "B", "?", "IDL", "DLN" };

	snprintf(s, n, "%s", p->policy >= 0 && p->policy < 7 ? names[p->policy] : "?");
}

/* The state and what else is special: s leader, + foreground, l threads, < N nice. */
static void f_stat(const struct procinfo *p, char *s, size_t n)
{
	snprintf(s, n, "%c%s%s%s%s", p->state, p->nice < 0 ? "<" : p->nice > 0 ? "N" : "",
		 p->sid == p->pid ? "s" : "", p->threads > 1 ? "l" : "", p->tpgid > 0 && p->tpgid == p->pgrp ? "+" : "");
}

static void f_time(const struct procinfo *p, char *s, size_t n)
{
	unsigned long t = (p->utime + p->stime) / ticks;

	snprintf(s, n, "%02lu:%02lu:%02lu", t / 3600, t / 60 % 60, t % 60);
}

static void f_bsdtime(const struct procinfo *p, char *s, size_t n)
{
	unsigned long t = (p->utime + p->stime) / ticks;

	snprintf(s, n, "%lu:%02lu", t / 60, t % 60);
}

static double age(const struct procinfo *p)
{
	double s = up - (double)p->start / ticks;

	return s > 0 ? s : 0;
}

static void f_etime(const struct procinfo *p, char *s, size_t n)
{
	unsigned long t = age(p), days = t / 86400;
	char before[16] = "";

	if (days)
		snprintf(before, sizeof before, "%lu-", days);
	if (t >= 3600)
		snprintf(s, n, "%s%02lu:%02lu:%02lu", before, t / 3600 % 24, t / 60 % 60, t % 60);
	else
		snprintf(s, n, "%02lu:%02lu", t / 60, t % 60);
}

static void f_start(const struct procinfo *p, char *s, size_t n)
{
	time_t t = time(NULL) - (time_t)age(p);

	strftime(s, n, age(p) < 86400 ? "%H:%M" : "%b%d", localtime(&t));
}

static void f_cpu(const struct procinfo *p, char *s, size_t n)
{
	double used = (double)(p->utime + p->stime) / ticks, life = age(p);
	unsigned tenths = life > 0.01 ? (unsigned)(used / life * 1000) : 0;

	if (tenths > 999 && p->threads <= 1)	/* younger than the clock can tell */
		tenths = 999;
	snprintf(s, n, "%u.%u", tenths / 10, tenths % 10);
}

static void f_c(const struct procinfo *p, char *s, size_t n)
{
	f_cpu(p, s, n);
	*strchr(s, '.') = 0;
}

static void f_mem(const struct procinfo *p, char *s, size_t n)
{
	static unsigned long long total;

	if (!total)
		total = meminfo("MemTotal") + 1;
	unsigned tenths = p->rss * sysconf(_SC_PAGESIZE) * 1000ULL / total;
	snprintf(s, n, "%u.%u", tenths / 10, tenths % 10);
}

static void f_args(const struct procinfo *p, char *s, size_t n)
{
	snprintf(s, n, "%s%s", p->args, p->state == 'Z' ? " <defunct>" : "");
}

static const struct field {
	const char *name, *title;
	int width;			/* negative: to the left */
	void (*text)(const struct procinfo *, char *, size_t);
} fields[] = {
	{ "pid", "PID", 5, f_pid }, { "tid", "TID", 5, f_tid }, { "spid", "SPID", 5, f_tid },
	{ "lwp", "LWP", 5, f_tid }, { "ppid", "PPID", 5, f_ppid },
	{ "pgid", "PGID", 5, f_pgid }, { "pgrp", "PGRP", 5, f_pgid },
	{ "sid", "SID", 5, f_sid }, { "sess", "SESS", 5, f_sid },
	{ "tpgid", "TPGID", 5, f_tpgid }, { "pri", "PRI", 3, f_pri },
	{ "ni", "NI", 3, f_nice }, { "nice", "NI", 3, f_nice },
	{ "rtprio", "RTPRIO", 6, f_rtprio }, { "cls", "CLS", 3, f_class },
	{ "nlwp", "NLWP", 4, f_nlwp }, { "thcount", "THCNT", 5, f_nlwp },
	{ "psr", "PSR", 3, f_psr }, { "uid", "UID", 5, f_uid }, { "gid", "GID", 5, f_gid },
	{ "user", "USER", -8, f_user }, { "ruser", "RUSER", -8, f_user },
	{ "comm", "COMMAND", -15, f_comm }, { "ucmd", "CMD", -15, f_comm },
	{ "tty", "TTY", -8, f_tty }, { "tt", "TT", -8, f_tty }, { "tname", "TTY", -8, f_tty },
	{ "wchan", "WCHAN", -14, f_wchan }, { "vsz", "VSZ", 7, f_vsz },
	{ "rss", "RSS", 6, f_rss }, { "minflt", "MINFL", 6, f_minflt },
	{ "majflt", "MAJFL", 6, f_majflt }, { "s", "S", -1, f_s }, { "state", "S", -1, f_s },
	{ "stat", "STAT", -4, f_stat }, { "time", "TIME", 8, f_time },
	{ "bsdtime", "TIME", 6, f_bsdtime }, { "etime", "ELAPSED", 11, f_etime },
	{ "stime", "STIME", -5, f_start }, { "start", "START", -5, f_start },
	{ "pcpu", "%CPU", 4, f_cpu }, { "%cpu", "%CPU", 4, f_cpu }, { "c", "C", 2, f_c },
	{ "pmem", "%MEM", 4, f_mem }, { "%mem", "%MEM", 4, f_mem },
	{ "args", "COMMAND", -27, f_args }, { "cmd", "CMD", -27, f_args },
	{ "command", "COMMAND", -27, f_args },
};

static struct {
	const struct field *f;
	const char *title;
} chosen[32];
static int nchosen;

static void choose(const char *names)
{
	char *copy = xstrdup(names);

	for (char *w = strtok(copy, ", "); w; w = strtok(NULL, ", ")) {
		char *equals = strchr(w, '=');
		size_t i, n = sizeof fields / sizeof *fields;

		if (equals)
			*equals++ = 0;
		for (i = 0; i < n && strcmp(fields[i].name, w) != 0; i++)
			continue;
		if (i == n)
			fail("unknown field: %s", w);
		if (nchosen == 32)
			fail("too many fields");
		chosen[nchosen].f = &fields[i];
		chosen[nchosen++].title = equals ? equals : fields[i].title;
	}
}

static void print_line(const struct procinfo *p)
{
	static char text[4096], line[8192];
	size_t n = 0;

	for (int i = 0; i < nchosen; i++) {
		int width = abs(chosen[i].f->width);
		bool last = i == nchosen - 1;

		if (!p)
			snprintf(text, sizeof text, "%s", chosen[i].title);
		else
			chosen[i].f->text(p, text, sizeof text);
		if (chosen[i].f->width > 0)
			n += sprintf(line + n, "%*s%s", width, text, last ? "" : " ");
		else if (last)
			n += sprintf(line + n, "%s", text);
		else
			n += sprintf(line + n, "%-*s ", width, text);
		if (n > 4000)
			break;
	}
	if (!wide && screen && n > (size_t)screen)
		n = screen;
	printf("%.*s\n", (int)n, line);
}

static bool wanted(const struct procinfo *p)
{
	static int mine = -1;

	if (nwanted) {
		for (int i = 0; i < nwanted; i++)
			if (wanted_pids[i] == p->pid)
				return true;
		return false;
	}
	if (everybody)
		return !with_tty || p->tty;
	if (mine < 0)
		for (int i = 0; i < count; i++)
			if (list[i].pid == getpid())
				mine = list[i].tty;
	return p->tty == mine && p->euid == geteuid();
}

static void add_pids(const char *text)
{
	char *end;

	for (; *text; text = *end ? end + 1 : end) {
		long pid = strtol(text, &end, 10);
		if (end == text || nwanted == 64)
			fail("not a list of processes: %s", text);
		wanted_pids[nwanted++] = pid;
	}
}

static const char *formats_full(bool full, bool longer, bool user)
{
	if (user)
		return threads ? "user,pid,tid,%cpu,%mem,vsz,rss,tty,stat,start,bsdtime,args" :
				 "user,pid,%cpu,%mem,vsz,rss,tty,stat,start,bsdtime,args";
	if (longer)
		return "s,uid,pid,ppid,c,pri,ni,rss,vsz,wchan,tty,time,ucmd";
	if (full)
		return threads ? "user,pid,ppid,lwp,c,nlwp,stime,tty,time,cmd" : "user,pid,ppid,c,stime,tty,time,cmd";
	return threads ? "pid,spid,tty,time,ucmd" : "pid,tty,time,ucmd";
}

static const char *help = "ps [-efFlTLw] [aux] [-o field,...] [-p pid,...]";

int main(int argc, char **argv)
{
	bool full = false, longer = false, user = false, chosen_by_hand = false;
	struct winsize size;

	for (int i = 1; i < argc; i++) {
		const char *a = argv[i];
		bool dash = *a == '-';

		if (*a >= '0' && *a <= '9') {
			add_pids(a);
			continue;
		}
		for (a += dash; *a; a++) {
			if (*a == 'o' || *a == 'p') {
				const char *arg = a[1] ? a + 1 : argv[++i];
				if (!arg)
					usage(help);
				if (*a == 'o')
					choose(arg), chosen_by_hand = true;
				else
					add_pids(arg);
				break;
			}
			switch (*a) {
			case 'e': case 'A': everybody = true; break;
			case 'a': everybody = true; with_tty = true; break;
			case 'x': everybody = true; with_tty = false; break;
			case 'u': user = !dash; full |= dash; break;
			case 'f': full = true; break;
			case 'F': full = true; break;
			case 'l': longer = true; break;
			case 'T': case 'L': case 'm': threads = true; break;
			case 'w': wide = true; break;
			default: usage(help);
			}
		}
	}
	ticks = sysconf(_SC_CLK_TCK);
	up = uptime_seconds();
	if (isatty(1))
		screen = ioctl(1, TIOCGWINSZ, &size) == 0 && size.ws_col ? size.ws_col : 80;
	if (!chosen_by_hand)
		choose(formats_full(full, longer, user));
	count = proc_list(&list, threads);
	bool titles = false;
	for (int i = 0; i < nchosen; i++)
		titles |= *chosen[i].title != 0;
	if (titles)
		print_line(NULL);
	int shown = 0;
	for (int i = 0; i < count; i++)
		if (wanted(&list[i]))
			print_line(&list[i]), shown++;
	return done(!shown);
}
