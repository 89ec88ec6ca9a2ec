/* The line discipline: what happens to a character between the keyboard and read(2), and between
   write(2) and the screen. Canonical mode edits a line and hands it over when it ends; special
   characters become signals; echo shows what was typed. termios(3) is the specification. */
#include "dev/tty.h"
#include "abi/signal.h"
#include "lib/string.h"

#define I(t, flag) ((t)->termios.c_iflag & (flag))
#define O(t, flag) ((t)->termios.c_oflag & (flag))
#define L(t, flag) ((t)->termios.c_lflag & (flag))
#define NO_CHAR 0        /* _POSIX_VDISABLE */

static bool is_cc(struct tty *t, unsigned index, uint8_t c)
{
	return t->termios.c_cc[index] != NO_CHAR && t->termios.c_cc[index] == c;
}

/* ---- output --------------------------------------------------------------------------------- */

/* One character through OPOST; false if the device has no room for all it becomes. */
static bool put(struct tty *t, uint8_t c)
{
	static const char spaces[8] = "        ";
	unsigned n;

	if (O(t, OPOST)) {
		switch (c) {
		case '\n':
			if (O(t, ONLRET))
				t->column = 0;
			if (O(t, ONLCR)) {
				if (t->ops->out_room(t) < 2)
					return false;
				t->ops->write(t, "\r\n", 2);
				t->column = 0;
				return true;
			}
			break;
		case '\r':
			if (O(t, ONOCR) && t->column == 0)
				return true;
			if (O(t, OCRNL))
				c = '\n';
			t->column = 0;
			break;
		case '\t':
			n = 8 - (t->column & 7);
			if (t->ops->out_room(t) < n)
				return false;
			t->column += n;
			if (O(t, TABDLY) != XTABS)
				break;
			t->ops->write(t, spaces, n);
			return true;
		case '\b':
			t->column -= t->column > 0;
			break;
		default:
			t->column += c >= ' ' && (c & 0xc0) != 0x80;
		}
	}
	return t->ops->write(t, &c, 1) == 1;
}

size_t ldisc_write(struct tty *t, const uint8_t *data, size_t n)
{
	size_t done = 0;

	assert(mutex_held(&t->lock));
	if (t->stopped)
		return 0;
	if (!O(t, OPOST))
		return t->ops->write(t, data, n);
	while (done < n && put(t, data[done]))
		done++;
	return done;
}

/* ---- echo ----------------------------------------------------------------------------------- */

static void echo(struct tty *t, uint8_t c)
{
	if (L(t, ECHOCTL) && c < ' ' && c != '\n' && c != '\t') {
		put(t, '^');
		put(t, c ^ 0x40);
	} else if (L(t, ECHOCTL) && c == 0x7f) {
		put(t, '^');
		put(t, '?');
	} else {
		put(t, c);
	}
}

static unsigned echo_width(struct tty *t, uint8_t c)
{
	if (c < ' ' || c == 0x7f)
		return L(t, ECHOCTL) ? 2 : 0;
	return I(t, IUTF8) && (c & 0xc0) == 0x80 ? 0 : 1;
}

static void erase_columns(struct tty *t, unsigned columns)
{
	while (columns-- > 0) {
		put(t, '\b');
		put(t, ' ');
		put(t, '\b');
	}
}

/* ---- editing the line ----------------------------------------------------------------------- */

static uint8_t *at(struct tty *t, uint32_t i)
{
	return &t->buf[i % TTY_BUF];
}

static bool ends_line(struct tty *t, uint32_t i)
{
	return t->end_mark[i % TTY_BUF / 64] & BIT(i % 64);
}

static bool is_eof(struct tty *t, uint32_t i)
{
	return ends_line(t, i) && *at(t, i) == NO_CHAR;
}

static void store(struct tty *t, uint8_t c, bool end)
{
	uint64_t *word = &t->end_mark[t->head % TTY_BUF / 64];

	*at(t, t->head) = c;
	*word = end ? *word | BIT(t->head % 64) : *word & ~BIT(t->head % 64);
	t->head++;
}

/* Take the last character of the line back; a whole UTF-8 sequence counts as one, and a part of one stays.
   False: nothing was taken. */
static bool erase_one(struct tty *t)
{
	uint32_t head = t->head;
	uint8_t c;
	unsigned tab;
	bool part;

	do {
		c = *at(t, --head);
		part = I(t, IUTF8) && (c & 0xc0) == 0x80;
	} while (part && head != t->canon);
	if (part)
		return false;
	t->head = head;
	if (!L(t, ECHO))
		return true;
	if (!L(t, ECHOE)) {
		echo(t, t->termios.c_cc[VERASE]);
		return true;
	}
	if (c != '\t') {
		erase_columns(t, echo_width(t, c));
		return true;
	}
	/* a tab's width depends on what stands before it */
	tab = t->line_column;
	for (uint32_t i = t->canon; i != t->head; i++)
		tab = *at(t, i) == '\t' ? (tab | 7) + 1 : tab + echo_width(t, *at(t, i));
	erase_columns(t, t->column > tab ? t->column - tab : 0);
	return true;
}

static void erase_word(struct tty *t)
{
	bool seen = false;

	while (t->head != t->canon) {
		uint8_t c = *at(t, t->head - 1);
		bool word = (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z') ||
			    c == '_' || c >= 0x80;

		if (seen && !word)
			return;
		seen |= word;
		if (!erase_one(t))
			return;
	}
}

static void erase_line(struct tty *t)
{
	if (L(t, ECHO) && L(t, ECHOK) && L(t, ECHOKE) && L(t, ECHOE)) {
		while (t->head != t->canon && erase_one(t))
			;
		return;
	}
	t->head = t->canon;
	if (!L(t, ECHO))
		return;
	echo(t, t->termios.c_cc[VKILL]);
	if (L(t, ECHOK))
		put(t, '\n');
}

static void reprint(struct tty *t)
{
	echo(t, t->termios.c_cc[VREPRINT]);
	put(t, '\n');
	for (uint32_t i = t->canon; i != t->head; i++)
		echo(t, *at(t, i));
}

static void line_done(struct tty *t)
{
	t->canon = t->head;
	wake_all_for(&t->can_read, POLL_DATA);
}

size_t ldisc_room(struct tty *t)
{
	size_t room = TTY_BUF - (t->head - t->tail);

	return room > 1 ? room - 1 : 0;
}

/* An ordinary character. The last place is kept for the end of the line. */
static void add(struct tty *t, uint8_t c)
{
	if (ldisc_room(t) == 0) {
		if (I(t, IMAXBEL))
			put(t, '\a');
		return;
	}
	if (t->head == t->canon)
		t->line_column = t->column;
	store(t, c, false);
	if (L(t, ECHO))
		echo(t, c);
	if (!L(t, ICANON))
		line_done(t);
}

static void end_line(struct tty *t, uint8_t c)
{
	if (TTY_BUF == t->head - t->tail)
		return;
	store(t, c, true);
	line_done(t);
}

/* Editing and line ends of canonical mode; false: not special. */
static bool canonical(struct tty *t, uint8_t c)
{
	if (is_cc(t, VERASE, c)) {
		if (t->head != t->canon)
			erase_one(t);
	} else if (is_cc(t, VKILL, c)) {
		erase_line(t);
	} else if (L(t, IEXTEN) && is_cc(t, VWERASE, c)) {
		erase_word(t);
	} else if (L(t, IEXTEN) && is_cc(t, VREPRINT, c)) {
		reprint(t);
	} else if (L(t, IEXTEN) && is_cc(t, VLNEXT, c)) {
		t->lnext = true;
		if (L(t, ECHO) && L(t, ECHOCTL)) {
			put(t, '^');
			put(t, '\b');
		}
	} else if (is_cc(t, VEOF, c)) {
		end_line(t, NO_CHAR);
	} else if (c == '\n') {
		if (L(t, ECHO) || L(t, ECHONL))
			put(t, '\n');
		end_line(t, c);
	} else if (is_cc(t, VEOL, c) || (L(t, IEXTEN) && is_cc(t, VEOL2, c))) {
		if (L(t, ECHO))
			echo(t, c);
		end_line(t, c);
	} else {
		return false;
	}
	return true;
}

void ldisc_stop(struct tty *t, bool stop)
{
	assert(mutex_held(&t->lock));
	if (t->stopped == stop)
		return;
	t->stopped = stop;
	if (!stop)
		wake_all(&t->can_write);
	tty_notify(t, stop ? TIOCPKT_STOP : TIOCPKT_START);
}

static bool signal_char(struct tty *t, uint8_t c)
{
	int sig = is_cc(t, VINTR, c) ? SIGINT : is_cc(t, VQUIT, c) ? SIGQUIT :
		  is_cc(t, VSUSP, c) ? SIGTSTP : 0;

	if (!sig || !L(t, ISIG))
		return false;
	if (!L(t, NOFLSH)) {
		ldisc_flush_input(t);
		if (t->ops->flush_output)
			t->ops->flush_output(t);
	}
	ldisc_stop(t, false);
	if (L(t, ECHO))
		echo(t, c);
	tty_signal_foreground(t, sig);
	return true;
}

static bool flow_control(struct tty *t, uint8_t c)
{
	if (!I(t, IXON))
		return false;
	if (is_cc(t, VSTOP, c)) {
		ldisc_stop(t, true);
		return true;
	}
	if (is_cc(t, VSTART, c) || (t->stopped && I(t, IXANY))) {
		ldisc_stop(t, false);
		return is_cc(t, VSTART, c);
	}
	return false;
}

static void receive(struct tty *t, uint8_t c)
{
	if (I(t, ISTRIP))
		c &= 0x7f;
	if (t->lnext) {
		t->lnext = false;
		add(t, c);
		return;
	}
	if (signal_char(t, c) || flow_control(t, c))
		return;
	if (c == '\r') {
		if (I(t, IGNCR))
			return;
		if (I(t, ICRNL))
			c = '\n';
	} else if (c == '\n' && I(t, INLCR)) {
		c = '\r';
	}
	if (!L(t, ICANON) || !canonical(t, c))
		add(t, c);
}

size_t ldisc_receive(struct tty *t, const uint8_t *data, size_t n)
{
	assert(mutex_held(&t->lock));
	for (size_t i = 0; i < n; i++)
		receive(t, data[i]);
	return n;
}

/* ---- reading -------------------------------------------------------------------------------- */

bool ldisc_readable(struct tty *t)
{
	return t->canon != t->tail;
}

uint32_t ldisc_count(struct tty *t)
{
	uint32_t n = 0;

	assert(mutex_held(&t->lock));
	for (uint32_t i = t->tail; i != t->canon; i++)
		n += !(L(t, ICANON) && is_eof(t, i));
	return n;
}

size_t ldisc_take(struct tty *t, uint8_t *out, size_t n, bool *end)
{
	size_t done = 0;
	bool canon = L(t, ICANON);

	assert(mutex_held(&t->lock));
	for (; done < n && t->tail != t->canon && !*end; t->tail++) {
		if (!canon || !is_eof(t, t->tail))
			out[done++] = *at(t, t->tail);
		*end = canon && ends_line(t, t->tail);
	}
	/* An end of file right behind what was asked for is not told a second time. */
	if (canon && !*end && t->tail != t->canon && is_eof(t, t->tail)) {
		t->tail++;
		*end = true;
	}
	if (t->ops->room)
		t->ops->room(t);
	return done;
}

void ldisc_mode_switched(struct tty *t)
{
	assert(mutex_held(&t->lock));
	memset(t->end_mark, 0, sizeof(t->end_mark));
	t->lnext = false;
	if (L(t, ICANON) && t->head != t->tail) {
		t->head--;
		store(t, *at(t, t->head), true);
	}
	t->canon = t->head;
	wake_all(&t->can_read);
}

void ldisc_flush_input(struct tty *t)
{
	assert(mutex_held(&t->lock));
	t->tail = t->canon = t->head;
	t->lnext = false;
	tty_notify(t, TIOCPKT_FLUSHREAD);
	if (t->ops->room)
		t->ops->room(t);
}
