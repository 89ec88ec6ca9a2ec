/* The line editor of an interactive shell: arrows, history, ^A ^E ^U ^K ^W ^L,
   and file names completed with Tab. A line may wrap over several screen lines if the
   terminal has told its width; otherwise the terminal wraps as it likes. */
#include "sh.h"

#include <errno.h>
#include <glob.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <termios.h>
#include <unistd.h>

#define HISTORY 200
#define LINE_MAX_ 4096

static char *history[HISTORY];
static int history_count;

struct edit {
	const char *prompt;
	char buf[LINE_MAX_];
	int n, at;		/* length; cursor */
	int columns;
	int row;		/* of the cursor, from the line the prompt is on */
	int when;		/* which history line is shown */
	char *draft;		/* what was being typed before looking back */
};

enum { GO_ON, LINE_READY, LINE_DROPPED, INPUT_ENDED };

static void out(const char *s, int n)
{
	write(1, s, n);
}

static void move(struct str *s, int n, int direction)
{
	char text[24];

	if (n <= 0)
		return;
	snprintf(text, sizeof text, "\033[%d%c", n, direction);
	str_puts(s, text);
}

static void redraw(struct edit *e)
{
	struct str s = { 0 };
		int start = (int)strlen(e->prompt), end = start + e->n, at = start + e->at;

	move(&s, e->row, 'A');
	str_putc(&s, '\r');
	str_puts(&s, e->prompt);
	for (int i = 0; i < e->n; i++)
		str_putc(&s, e->buf[i]);
	str_puts(&s, "\033[J");
	if (end % e->columns == 0)	/* a terminal wraps only with the next character */
		str_puts(&s, "\r\n");
	move(&s, end / e->columns - at / e->columns, 'A');
	if (at / e->columns == end / e->columns) {
		move(&s, end - at, 'D');
	} else {
		str_putc(&s, '\r');
		move(&s, at % e->columns, 'C');
	}
	e->row = at / e->columns;
	out(s.s, s.n);
	free(s.s);
}

static void insert(struct edit *e, const char *s, int n)
{
	if (e->n + n >= LINE_MAX_ - 1)
		return;
	memmove(e->buf + e->at + n, e->buf + e->at, e->n - e->at);
	memcpy(e->buf + e->at, s, n);
	e->n += n;
	e->at += n;
	/* Typing at the end is what happens most: just echo it. */
	int end = (int)strlen(e->prompt) + e->n;
	if (e->at == e->n && end / e->columns == e->row)
		out(s, n);
	else
		redraw(e);
}

static void cut(struct edit *e, int from, int to)
{
	bool last = to == e->n && e->at == to && to - from == 1;

	memmove(e->buf + from, e->buf + to, e->n - to);
	e->n -= to - from;
	e->at = from;
	if (last && ((int)strlen(e->prompt) + e->n) / e->columns == e->row)
		out("\b \b", 3);
	else
		redraw(e);
}

static void show_history(struct edit *e, int when)
{
	if (when < 0 || when > history_count)
		return;
	if (e->when == history_count) {
		free(e->draft);
		e->buf[e->n] = 0;
		e->draft = xstrdup(e->buf);
	}
	const char *s = when == history_count ? e->draft : history[when];
	e->when = when;
	e->n = e->at = snprintf(e->buf, LINE_MAX_, "%s", s ? s : "");
	redraw(e);
}

static void history_add(const char *line)
{
	if (!*line || (history_count && !strcmp(history[history_count - 1], line)))
		return;
	if (history_count == HISTORY) {
		free(history[0]);
		memmove(history, history + 1, (HISTORY - 1) * sizeof *history);
		history_count--;
	}
	history[history_count++] = xstrdup(line);
}

void history_print(void)
{
	for (int i = 0; i < history_count; i++)
		printf("%4d  %s\n", i + 1, history[i]);
}

/* One more candidate for completion: what all have in common stays in common. */
static void candidate(const char *name, int before, char *common, size_t size, struct str *list)
{
	size_t same = 0;

	if (!before)
		snprintf(common, size, "%s", name);
	while (common[same] && common[same] == name[same])
		same++;
	common[same] = 0;
	str_puts(list, name);
	str_puts(list, "  ");
}

/* Complete the word before the cursor: the first of a line by programs, others by files. */
static void complete(struct edit *e)
{
	struct str list = { 0 };
	char word[LINE_MAX_], pattern[2 * LINE_MAX_], common[LINE_MAX_] = "";
	int start = e->at, found = 0;

	while (start > 0 && !strchr(" \t;|&<>(", e->buf[start - 1]))
		start--;
	snprintf(word, sizeof word, "%.*s", e->at - start, e->buf + start);
	bool program = !strchr(word, '/') && strspn(e->buf, " ") == (size_t)start;
	const char *path = program && var_get("PATH") ? var_get("PATH") : "";
	do {
		size_t n = strcspn(path, ":");
		glob_t g;

		snprintf(pattern, sizeof pattern, "%.*s%s%s*", (int)n, path, n ? "/" : "", word);
		glob(pattern, GLOB_MARK, NULL, &g);
		for (size_t i = 0; i < g.gl_pathc; i++) {
			const char *name = g.gl_pathv[i] + n + (n > 0);
			if (!program || !strchr(name, '/'))
				candidate(name, found++, common, sizeof common, &list);
		}
		globfree(&g);
		path += n;
	} while (*path++);
	size_t typed = strlen(word), n = strlen(common);
	if (found && n > typed) {
		insert(e, common + typed, n - typed);
	} else if (found > 1) {
		out("\r\n", 2);
		out(list.s, list.n);
		out("\r\n", 2);
		e->row = 0;
		redraw(e);
	}
	if (found == 1 && common[n - 1] != '/')
		insert(e, " ", 1);
	free(list.s);
}

static int get_byte(void)
{
	unsigned char c;
	ssize_t n;

	do {
		n = read(0, &c, 1);
	} while (n < 0 && errno == EINTR && !traps_pending);
	return n == 1 ? c : -1;
}

/* The width a terminal wraps at; one that has not said so wraps as it likes. */
static void learn_width(struct edit *e)
{
	struct winsize size;

	e->columns = ioctl(0, TIOCGWINSZ, &size) == 0 && size.ws_col > 0 ? size.ws_col : 1 << 20;
}

/* A serial line does not tell how large the terminal at its other end is. Take 24 by 80 and ask: far down and right,
   where is the cursor? The answer, ESC [ ROW ; COLUMN R, comes among the keys, if it comes (ECMA-48, CPR). */
static void ask_size(void)
{
	static const char question[] = "\0337\033[999;999H\033[6n\0338";
	struct winsize size;
	struct stat st;

	if (ioctl(0, TIOCGWINSZ, &size) < 0 || size.ws_row || size.ws_col)
		return;
	if (fstat(0, &st) < 0 || (major(st.st_rdev) != 4 && major(st.st_rdev) != 5))
		return;
	size = (struct winsize){ .ws_row = 24, .ws_col = 80 };
	ioctl(0, TIOCSWINSZ, &size);
	out(question, sizeof question - 1);
}

static int handle_key(struct edit *e, int c);

/* What came after an escape: arrows, Home, End and Delete are as the keys with Ctrl that do the same; the answer to ask_size(). */
static int escape(struct edit *e)
{
	static const char from[] = "ABCDHF", to[] = "PNFBAE";
	int number[2] = { 0, 0 }, n = 0, c = get_byte();

	if (c != '[' && c != 'O')
		return GO_ON;
	while ((c = get_byte()) == ';' || (c >= '0' && c <= '9')) {
		if (c == ';')
			n++;
		else if (n < 2 && number[n] < 1000)
			number[n] = number[n] * 10 + c - '0';
	}
	if (c > 0 && strchr(from, c))
		return handle_key(e, to[strchr(from, c) - from] & 31);
	if (c == '~' && (number[0] == 1 || number[0] == 4))
		return handle_key(e, (number[0] == 1 ? 'A' : 'E') & 31);
	if (c == '~' && number[0] == 3 && e->n > 0)
		return handle_key(e, 'D' & 31);
	if (c == 'R' && number[0] > 1 && number[1] > 1) {
		struct winsize size = { .ws_row = number[0], .ws_col = number[1] };
		ioctl(0, TIOCSWINSZ, &size);
		learn_width(e);
	}
	return GO_ON;
}

static int word_start(const struct edit *e)
{
	int i = e->at;

	while (i > 0 && e->buf[i - 1] == ' ')
		i--;
	while (i > 0 && e->buf[i - 1] != ' ')
		i--;
	return i;
}

static int handle_key(struct edit *e, int c)
{
	switch (c) {
	case -1: return INPUT_ENDED;
	case '\r': case '\n': return LINE_READY;
	case 'C' & 31: return LINE_DROPPED;
	case 'D' & 31:
		if (e->n == 0)
			return INPUT_ENDED;
		if (e->at < e->n)
			cut(e, e->at, e->at + 1);
		break;
	case 'A' & 31: e->at = 0; redraw(e); break;
	case 'E' & 31: e->at = e->n; redraw(e); break;
	case 'B' & 31: e->at -= e->at > 0; redraw(e); break;
	case 'F' & 31: e->at += e->at < e->n; redraw(e); break;
	case 'K' & 31: e->n = e->at; redraw(e); break;
	case 'U' & 31: cut(e, 0, e->at); break;
	case 'W' & 31: cut(e, word_start(e), e->at); break;
	case 'P' & 31: show_history(e, e->when - 1); break;
	case 'N' & 31: show_history(e, e->when + 1); break;
	case 'L' & 31: out("\033[H\033[2J", 7); e->row = 0; redraw(e); break;
	case '\t': complete(e); break;
	case 033: return escape(e);
	case 127: case '\b':
		if (e->at > 0)
			cut(e, e->at - 1, e->at);
		break;
	default:
		if (c >= ' ') {
			char ch = c;
			insert(e, &ch, 1);
		}
	}
	return GO_ON;
}

/* A terminal that cannot move its cursor, or none: lines as they come. */
static bool plain_line(const char *prompt, struct str *line)
{
	int c;

	out(prompt, strlen(prompt));
	while ((c = get_byte()) >= 0) {
		str_putc(line, c);
		if (c == '\n')
			return true;
	}
	return line->n > 0;
}

bool edit_line(const char *prompt, struct str *line)
{
	struct edit e = { .prompt = prompt, .when = history_count };
	struct termios old, raw;
	const char *term = var_get("TERM");
	int state = GO_ON;

	fflush(NULL);
	if ((term && strcmp(term, "dumb") == 0) || tcgetattr(0, &old) < 0)
		return plain_line(prompt, line);
	raw = old;
	raw.c_lflag &= ~(ICANON | ECHO | ISIG | IEXTEN);
	raw.c_iflag &= ~(ICRNL | INLCR | IXON);
	raw.c_cc[VMIN] = 1;
	raw.c_cc[VTIME] = 0;
	tcsetattr(0, TCSADRAIN, &raw);
	ask_size();
	learn_width(&e);
	out(prompt, strlen(prompt));
	while (state == GO_ON)
		state = handle_key(&e, get_byte());
	if ((int)(strlen(prompt) + e.n) / e.columns != e.row) {
		e.at = e.n;
		redraw(&e);
	}
	tcsetattr(0, TCSADRAIN, &old);
	out(state == LINE_DROPPED ? "^C\n" : "\n", state == LINE_DROPPED ? 3 : 1);
	free(e.draft);
	if (state == LINE_DROPPED)
		error_out(130);		/* with the lines before it, if it had any */
	if (state == INPUT_ENDED)
		return false;
	e.buf[e.n] = 0;
	history_add(e.buf);
	str_puts(line, e.buf);
	str_putc(line, '\n');
	return true;
}
