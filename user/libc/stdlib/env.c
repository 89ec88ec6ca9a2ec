/* The environment. The first change moves the vector to the heap; strings that setenv
   made are not freed, because a caller of getenv may still look at them. */
#include <stdlib.h>
#include <string.h>
#include "user/libc/libc.h"

static struct lock env_lock;
static char **own;                      /* our vector, when environ is it */

static size_t name_length(const char *name)
{
	size_t n = strcspn(name, "=");

	return name[n] ? 0 : n;
}

static char **find(const char *name, size_t n)
{
	for (char **e = environ; e && *e; e++)
		if (strncmp(*e, name, n) == 0 && (*e)[n] == '=')
			return e;
	return NULL;
}

char *getenv(const char *name)
{
	size_t n = name_length(name);
	char **e = n ? find(name, n) : NULL;

	return e ? *e + n + 1 : NULL;
}

/* Holds env_lock. Puts "name=value" in, n the length of the name. */
static int put(char *string, size_t n)
{
	char **e = find(string, n);
	size_t count = 0;

	if (e) {
		*e = string;
		return 0;
	}
	while (environ && environ[count])
		count++;
	char **v = realloc(environ == own ? own : NULL, (count + 2) * sizeof *v);
	if (!v)
		return -1;
	if (environ != own && count)
		memcpy(v, environ, count * sizeof *v);
	v[count] = string;
	v[count + 1] = NULL;
	environ = own = v;
	return 0;
}

int putenv(char *string)
{
	size_t n = strcspn(string, "=");

	if (!string[n])
		return unsetenv(string);
	lock(&env_lock);
	int r = put(string, n);
	unlock(&env_lock);
	return r;
}

int setenv(const char *name, const char *value, int overwrite)
{
	size_t n = name ? name_length(name) : 0;

	if (!n)
		return ret(-EINVAL);
	if (!overwrite && getenv(name))
		return 0;
	char *string = malloc(n + strlen(value) + 2);
	if (!string)
		return -1;
	memcpy(string, name, n);
	string[n] = '=';
	strcpy(string + n + 1, value);
	lock(&env_lock);
	int r = put(string, n);
	unlock(&env_lock);
	return r;
}

int unsetenv(const char *name)
{
	size_t n = name ? name_length(name) : 0;

	if (!n)
		return ret(-EINVAL);
	lock(&env_lock);
	for (char **e; (e = find(name, n));)
		do
			e[0] = e[1];
		while (*e++);
	unlock(&env_lock);
	return 0;
}
