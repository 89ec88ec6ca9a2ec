/* The newc form of cpio: a head of 8-digit hexadecimal numbers, the name, the data, both padded to four
   bytes. Archives may follow each other, with zeros between. Nothing in the file is trusted. */
#include "fs/cpio.h"
#include "lib/string.h"

#define HEAD     110
#define NFIELDS  13
#define CPIO_NAME_MAX 4096u

enum field { INO, MODE, UID, GID, NLINK, MTIME, SIZE, DEVMAJ, DEVMIN, RDEVMAJ, RDEVMIN, NAMESIZE, CHECK };

static bool hex8(const uint8_t *p, uint32_t *out)
{
	uint32_t v = 0;

	for (int k = 0; k < 8; k++) {
		uint8_t c = p[k] | 0x20, d = c - '0';

		if (d > 9) {
			d = c - 'a' + 10;
			if (d < 10 || d > 15)
				return false;
		}
		v = v << 4 | d;
	}
	*out = v;
	return true;
}

/* The member at *at; *at moves behind it. */
static const char *member(const uint8_t *p, size_t n, size_t *at, struct cpio_entry *e)
{
	size_t pos = *at, left = n - pos, data;
	uint32_t v[NFIELDS];

	if (left < HEAD)
		return "is cut off in a head";
	if (memcmp(p + pos, "07070", 5) || (p[pos + 5] != '1' && p[pos + 5] != '2'))
		return p[pos] == 0x1f && p[pos + 1] == 0x8b ? "is compressed; it must be plain newc" :
		       "has no newc head where one is due";
	for (int k = 0; k < NFIELDS; k++)
		if (!hex8(p + pos + 6 + 8 * k, &v[k]))
			return "has a head with a broken number";
	if (v[NAMESIZE] == 0 || v[NAMESIZE] > CPIO_NAME_MAX)
		return "has a name of impossible length";
	if (v[NAMESIZE] > left - HEAD)
		return "is cut off in a name";
	e->name = (const char *)p + pos + HEAD;
	if (e->name[v[NAMESIZE] - 1] != 0)
		return "has a name without an end";
	data = align_up(pos + HEAD + v[NAMESIZE], 4ul);
	if (v[SIZE] && (data > n || v[SIZE] > n - data))
		return "is cut off in the data of a file";
	e->data = p + data;
	e->size = v[SIZE];
	e->mode = v[MODE];
	e->uid = v[UID];
	e->gid = v[GID];
	e->nlink = v[NLINK];
	e->mtime = v[MTIME];
	e->ino = v[INO];
	e->devmajor = v[DEVMAJ];
	e->devminor = v[DEVMIN];
	e->rdevmajor = v[RDEVMAJ];
	e->rdevminor = v[RDEVMIN];
	*at = min(align_up(data + v[SIZE], 4ul), n);
	return NULL;
}

const char *cpio_read(const uint8_t *p, size_t n, struct cpio_sink *s, size_t *at)
{
	struct cpio_entry e;
	const char *wrong;
	bool open = false;

	for (*at = 0; *at < n; ) {
		size_t start = *at;

		if (p[*at] == 0 && !open) {
			++*at;
			continue;
		}
		wrong = member(p, n, at, &e);
		if (wrong)
			return wrong;
		open = strcmp(e.name, "TRAILER!!!") != 0;
		if (!open)
			s->trailer(s);
		else if (s->entry(s, &e) < 0) {
			*at = start;
			return NULL;
		}
		s->done(s, *at);
	}
	return open ? "is cut off: its end is not marked" : NULL;
}
