/* Prompts: PS1 and PS2 with a few escapes of their own. */
#include "sh.h"

#include <unistd.h>

/* Text into a prompt that is still to be expanded: what is special there is quoted. */
static void prompt_puts(struct str *out, const char *s)
{
	for (; *s; s++) {
		if (strchr("$`\\", *s))
			str_putc(out, '\\');
		str_putc(out, *s);
	}
}

static void prompt_folder(struct str *out)
{
	const char *cwd = var_get("PWD"), *home = var_get("HOME");
	size_t n = home ? strlen(home) : 0;

	if (n > 1 && cwd && strncmp(cwd, home, n) == 0 && (!cwd[n] || cwd[n] == '/')) {
		str_putc(out, '~');
		cwd += n;
	}
	prompt_puts(out, cwd ? cwd : "?");
}

/* The few escapes a prompt knows, \u \h \w \$, then expansions. */
char *prompt_expand(const char *ps, struct arena *a)
{
	struct str out = { 0 };
	char host[65] = "";

	gethostname(host, sizeof host - 1);
	for (const char *p = ps; *p; p++) {
		if (*p != '\\' || !p[1]) {
			str_putc(&out, *p);
			continue;
		}
		switch (*++p) {
		case 'u': prompt_puts(&out, user_name(geteuid())); break;
		case 'h': prompt_puts(&out, host); break;
		case 'w': prompt_folder(&out); break;
		case '$': prompt_puts(&out, geteuid() ? "$" : "#"); break;
		default: str_putc(&out, '\\'); str_putc(&out, *p);
		}
	}
	str_putc(&out, 0);
	char *text = expand_string(out.s, X_QUOTED | X_HERE, a);
	free(out.s);
	return text;
}
