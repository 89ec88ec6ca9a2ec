/* Regular expressions, basic and extended, matched by backtracking: small enough to
   be read in one sitting. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

enum { REGEX_EXTENDED = 1, REGEX_NOCASE = 2, REGEX_LITERAL = 4 };

struct match {
	size_t start, end;	/* byte offsets in the text */
};

struct regex;

/* NULL and *why on a mistake in the pattern. */
struct regex *regex_new(const char *pattern, int how, const char **why);

/* The leftmost match beginning at or after from, as long as it can be had greedily.
   text is where the line begins, for ^. */
bool regex_search(struct regex *r, const char *text, const char *from, struct match *m);
