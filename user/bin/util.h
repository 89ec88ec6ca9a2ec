/* What the small programs share: complaints, numbers, sizes, names of users and
   signals. Each program defines `prog`, the name it complains under. */
#pragma once

#include <errno.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/types.h>

extern const char *prog;

/* Print "prog: message: strerror(errno)", without the last part if errno is 0. die() then exits with 1; fail() is die() without
   errno's text. usage() prints "usage: text" and exits with 2. */
void complain(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
#define die(...) (complain(__VA_ARGS__), exit(1))
#define fail(...) (errno = 0, die(__VA_ARGS__))
void usage(const char *text) __attribute__((noreturn));

/* The seventeen plain tools leave out most options. What they do not have BusyBox does, if it is there: beyond() becomes
   its applet of the same name, with the same arguments; without BusyBox it is usage(). option() is getopt() that does so. */
void beyond(char **argv, const char *help) __attribute__((noreturn));
int option(int argc, char **argv, const char *letters, const char *help);

/* Does the line hold the text? ^ in front of it and $ behind it are the line's ends, unless it is to be taken literally. */
bool text_match(const char *line, const char *text, bool fold, bool literal);

/* Where a file copied to `to` lands: in it, if it is a folder, which it must be if there are several. */
const char *landing(const char *from, const char *to, bool must);

/* Become the program, or complain and exit with the status that shells have for it. */
void run_program(char **argv) __attribute__((noreturn));

/* The whole of s as a number, or exit with a complaint naming s. seconds takes "1.5", "2m", "1h". */
long number(const char *s);
double seconds(const char *s);
void sleep_for(double s);

void *xmalloc(size_t n);
void *xrealloc(void *p, size_t n);
char *xstrdup(const char *s);

/* Permission bits as ls prints them ("drwxr-xr-x"); buf holds 11 bytes. */
char *mode_string(char *buf, mode_t mode);

/* "dir/name" in fresh memory; the last part of a path, trailing slashes cut. */
char *path_join(const char *dir, const char *name);
const char *path_base(const char *path);

/* A user's or group's name, or its number as text (static memory). */
const char *user_name(uid_t uid);
const char *group_name(gid_t gid);
bool user_find(const char *name, uid_t *uid);

/* Signals by name ("INT", "SIGINT", "2"), -1 if unknown; and back, without SIG. */
int signal_number(const char *name);
const char *signal_name(int sig);

/* Open a file argument for reading; "-" and NULL are standard input. NULL: complained. */
FILE *open_input(const char *path);

/* Read one line of any length without its newline into *buf (grown as needed).
   -1 at the end. had_newline may be NULL. */
ssize_t read_line(FILE *f, char **buf, size_t *cap, bool *had_newline);

/* A small file's text in a static-lifetime malloc, NUL-ended; NULL if unreadable. */
char *slurp(const char *path, size_t *len);

/* Write everything, whatever write(2) returns in between. False on error. */
bool write_all(int fd, const void *buf, size_t n);

/* Flush standard output; the exit status, or 1 if writing failed. */
int done(int status);
