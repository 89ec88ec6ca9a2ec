/* The shell in one header: a line is lexed and parsed into a tree (lex.c, parse.c),
   its words are expanded (expand.c, arith.c, glob.c), the tree is walked (exec.c),
   processes are kept as jobs (jobs.c), and builtin.c, trap.c, vars.c, edit.c do
   what their names say. Errors unwind to main.c by longjmp. */
#pragma once

#include "../util.h"

#include <setjmp.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>

/* ---- memory (vars.c) ----
   Trees and expanded words live in an arena and go all at once. */
struct arena {
	struct block *blocks;
	int refs;
};

struct arena *arena_new(void);
void arena_put(struct arena *a);
void *arena_alloc(struct arena *a, size_t n);
char *arena_strndup(struct arena *a, const char *s, size_t n);

/* A string that grows. */
struct str {
	char *s;
	size_t n, cap;
};

void str_putc(struct str *s, int c);
void str_puts(struct str *s, const char *text);

/* ---- the tree (lex.c, parse.c) ---- */
struct word {
	char *text;		/* as written, quotes and all */
	struct word *next;
};

enum redir_op { R_IN, R_OUT, R_APPEND, R_RDWR, R_DUP, R_HERE };

struct redir {
	enum redir_op op;
	int fd;
	char *word;		/* file, descriptor, or the here-document's text */
	bool quoted;		/* here-document: expand nothing */
	bool strip;		/* <<-: cut leading tabs */
	struct redir *next;
	struct redir *next_here;	/* while its text is still to come */
};

enum node_type {
	N_SIMPLE, N_PIPE, N_AND, N_OR, N_SEQ, N_BACKGROUND, N_NOT, N_IF, N_WHILE,
	N_UNTIL, N_FOR, N_CASE, N_FUNCTION, N_GROUP, N_SUBSHELL
};

struct node {
	enum node_type type;
	int line;
	struct node *a, *b, *c;	/* condition/left, body/right, else */
	struct word *words;	/* simple: words; for: list; case: the subject */
	struct word *assigns;	/* simple: NAME=value in front */
	struct redir *redirs;
	char *name;		/* for: variable; function: its name */
	struct branch *branches;	/* case */
	struct arena *arena;	/* function: keeps its tree alive */
	const char *text;	/* the source, for jobs and messages */
};

struct branch {
	struct word *patterns;
	struct node *body;
	struct branch *next;
};

/* Where commands come from: the unread text, and how to get more of it. */
struct input {
	char *buf;
	size_t pos, len, cap;
	int fd;			/* -1: only what is in buf */
	bool interactive;	/* through the line editor */
	bool by_char;		/* others read the same descriptor after us */
	bool exits;		/* -c: the last command may replace the shell */
	int line;
};

struct parser {
	struct input *in;
	struct arena *arena;
	int token;		/* current token, T_... or a character */
	struct word *word;	/* of T_WORD */
	size_t token_start;	/* where it begins in in->buf */
	size_t token_end;
	int io_number;		/* of T_REDIR, or -1 */
	enum redir_op redir_op;
	bool redir_strip;
	struct redir *pending;	/* here-documents to be read at the newline */
	bool incomplete;	/* inside a command: prompt with PS2 */
};

enum { T_EOF = 256, T_WORD, T_NEWLINE, T_REDIR, T_AND_IF, T_OR_IF, T_DSEMI };

void lex_next(struct parser *p);
/* How long the expansion at text is, which begins with $ or a quote character. */
size_t lex_skip(const char *text, bool quoted);
struct node *parse_list_until_paren(struct parser *p);
/* The next complete command, NULL if it is empty; *eof is set at the end. */
struct node *parse_command_line(struct input *in, struct arena *a, bool *eof);
void input_string(struct input *in, const char *text);
bool name_char(int c, bool first);
bool reserved_word(const char *s);

/* ---- words (expand.c, arith.c, prompt.c) ---- */
struct fields {
	char **v;		/* NULL at the end */
	int n, cap;
};

/* All expansions with field splitting and globbing; fields live in arena a. */
void expand_words(struct word *w, struct fields *out, struct arena *a);
/* One string, no splitting and no globbing. X_QUOTED: as within double quotes; with X_HERE " is nothing special. X_ASSIGN: ~
   is home behind a colon, too. X_PATTERN: a pattern for fnmatch(3), in which what was quoted has backslashes. */
enum { X_QUOTED = 1, X_HERE = 2, X_ASSIGN = 4, X_PATTERN = 8 };
char *expand_string(const char *raw, int how, struct arena *a);
char *prompt_expand(const char *ps, struct arena *a);
long arith_eval(const char *text);
void fields_add(struct fields *f, char *s, struct arena *a);

/* ---- variables and options (vars.c) ---- */
struct var {
	char *name;
	char *value;		/* NULL: declared but unset */
	bool exported;
	struct var *next;
};

struct saved_var {
	char *name, *value;
	bool exported;
	struct saved_var *next;
};

struct frame {			/* one call of a function or `.` script */
	int argc;
	char **argv;		/* positional parameters, from 1 */
	struct saved_var *locals;
	struct frame *up;
};

struct options {
	bool errexit, trace, nounset, monitor, noglob, interactive, pipefail;
};

extern struct options opt;
extern struct frame *frame, bottom_frame;
extern char *shell_name;	/* $0 */
extern int last_status;		/* $? */
extern pid_t shell_pid;		/* $$ */
extern pid_t last_background;	/* $! */

const char *var_get(const char *name);
void var_set(const char *name, const char *value);
void var_set_number(const char *name, long n);
struct var *var_find(const char *name);
struct var *var_declare(const char *name);
void var_local(const char *name);
void frame_restore(struct frame *f);
void vars_print(const char *prefix, bool exported);
void vars_import(char **envp);
char **vars_environment(struct arena *a);
void params_set(struct frame *f, int argc, char **argv);
char *option_letters(char *buf);
/* Options in front, of `set` or (with text and login for -c and -l) of the shell itself. Returns the next argument's index; -1
   after a complaint. */
int options_parse(int argc, char **argv, bool *text, bool *login);

/* ---- redirections (redir.c) ----
   Apply them in order; with save, redirs_undo(what redirs_mark gave before) puts back
   what they covered. redirs_keep makes the next undo leave them: `exec` alone. */
struct saved_fd *redirs_mark(void);
bool redirs_apply(struct redir *r, struct arena *a, bool save);
void redirs_undo(struct saved_fd *mark);
void redirs_keep(void);

/* ---- running (exec.c, command.c) ---- */
enum flow { FLOW_NONE, FLOW_BREAK, FLOW_CONTINUE, FLOW_RETURN };
extern enum flow flow;		/* set by break, continue, return; unwinds the walk */
extern int flow_count;
extern int exec_line;		/* of the command being run; 0 while parsing */
extern int loop_depth;		/* how many break may leave */

struct function {
	char *name;
	struct node *body;
	struct arena *arena;
	struct function *next;
};

enum { RUN_LAST = 1, RUN_TESTED = 2 };	/* last thing the process does; -e is off */

int exec_node(struct node *n, int flags);
int exec_simple(struct node *n, int flags);
void function_define(struct node *n);
int exec_text(const char *text);
int exec_input(struct input *in);
char *exec_capture(const char *text);	/* $(...), malloced */
extern unsigned captures;		/* how many there were: each leaves its status in last_status */
struct function *function_find(const char *name);
bool function_remove(const char *name);
char *path_search(const char *name, char *buf, size_t size);
void exec_program(char **argv, char **envp) __attribute__((noreturn));
void exec_reset(void);			/* after an unwinding error */

/* ---- jobs (jobs.c) ---- */
struct process {
	pid_t pid;
	int status;
	enum { P_RUNNING, P_STOPPED, P_DONE } state;
};

struct job {
	int id;
	pid_t pgid;		/* 0: shares the shell's group */
	struct process *procs;
	int nprocs;
	char *text;
	bool background;
	bool told;		/* its present state has been reported */
	unsigned order;		/* larger: more recently current */
	struct job *next;
};

extern struct job *jobs;

void jobs_init(void);
struct job *job_new(const char *text);
/* fork, put the child into the job's group, give it default signals. 0 in the child. */
pid_t job_fork(struct job *j, bool background);
int job_wait(struct job *j);			/* in the foreground; its status */
int job_wait_background(struct job *j);		/* for `wait`: -1 if interrupted */
void jobs_poll(void);				/* collect what changed */
void jobs_notify(void);				/* tell the user of it, forget the dead */
void job_continue(struct job *j, bool background);
void job_forget(struct job *j);
struct job *job_find(const char *spec);		/* %n %% %+ %- %name, or a pid */
void job_print(const struct job *j, bool with_pids);
bool job_is_done(const struct job *j);
bool job_is_stopped(const struct job *j);

/* ---- signals (trap.c) ---- */
extern volatile int traps_pending, interrupted;

void traps_init(void);
void traps_run(void);			/* those whose signal came */
void traps_in_child(void);
void trap_interactive(void);
void trap_set(int sig, const char *action);	/* NULL: default, "": ignore */
void traps_print(void);
bool traps_any(void);
extern int trap_signal;			/* the last one that came */
void shell_exit(int status) __attribute__((noreturn));	/* runs the EXIT trap */

/* ---- builtins (builtin.c, builtin_var.c, builtin_job.c) ---- */
struct builtin {
	const char *name;
	int (*run)(int argc, char **argv);
	bool special;		/* POSIX: assignments stay, an error ends a script */
};

extern const struct builtin var_builtins[], job_builtins[];
int builtin_number(int argc, char **argv, int otherwise);	/* argv[1] as a number */
const struct builtin *builtin_find(const char *name);
void print_quoted(const char *s, const char *end);

/* Also programs of their own: user/bin/test.c, echo.c, kill.c. */
int test_main(int argc, char **argv);
int echo_main(int argc, char **argv);
int kill_main(int argc, char **argv);

/* ---- errors and the rest (main.c, edit.c) ---- */
extern jmp_buf top_level;
int error_at(const char *fmt, ...) __attribute__((format(printf, 1, 2)));		/* returns 1 */
#define fatal(...) (error_at(__VA_ARGS__), error_out(2))	/* complain and unwind */
bool source_file(const char *path);	/* false: it cannot be opened */
void error_out(int status) __attribute__((noreturn));	/* unwind */
bool edit_line(const char *prompt, struct str *line);	/* false at end of input */
void history_print(void);
