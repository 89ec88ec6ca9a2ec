/* NUL-ended strings: find characters, sets, words. */
#include <string.h>
#include <strings.h>
#include <ctype.h>

char *strchrnul(const char *s, int c)
{
	while (*s && *s != (char)c)
		s++;
	return (char *)s;
}

char *strchr(const char *s, int c)
{
	s = strchrnul(s, c);
	return *s == (char)c ? (char *)s : NULL;
}

char *strrchr(const char *s, int c)
{
	return memrchr(s, c, strlen(s) + 1);
}

char *strstr(const char *s, const char *what)
{
	size_t n = strlen(what);

	if (n == 0)
		return (char *)s;
	for (; (s = strchr(s, *what)); s++)
		if (strncmp(s, what, n) == 0)
			return (char *)s;
	return NULL;
}

char *strcasestr(const char *s, const char *what)
{
	size_t n = strlen(what);

	for (;; s++) {
		if (strncasecmp(s, what, n) == 0)
			return (char *)s;
		if (!*s)
			return NULL;
	}
}

size_t strspn(const char *s, const char *set)
{
	size_t n = 0;

	while (s[n] && strchr(set, s[n]))
		n++;
	return n;
}

size_t strcspn(const char *s, const char *set)
{
	size_t n = 0;

	while (s[n] && !strchr(set, s[n]))
		n++;
	return n;
}

char *strpbrk(const char *s, const char *set)
{
	s += strcspn(s, set);
	return *s ? (char *)s : NULL;
}

char *strtok_r(char *restrict s, const char *restrict set, char **restrict rest)
{
	if (!s)
		s = *rest;
	if (!s)
		return NULL;
	s += strspn(s, set);
	if (!*s) {
		*rest = NULL;
		return NULL;
	}
	char *end = s + strcspn(s, set);
	*rest = *end ? end + 1 : NULL;
	*end = 0;
	return s;
}

char *strtok(char *restrict s, const char *restrict set)
{
	static char *rest;

	return strtok_r(s, set, &rest);
}

char *strsep(char **s, const char *set)
{
	char *start = *s;

	if (!start)
		return NULL;
	char *end = start + strcspn(start, set);
	*s = *end ? end + 1 : NULL;
	*end = 0;
	return start;
}
