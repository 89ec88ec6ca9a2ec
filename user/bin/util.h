/* What the small programs share: complaints, numbers, sizes, names of users and
   signals. Each program defines `prog`, the name it complains under. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <sys/types.h>

extern const char *prog;

/* Print "prog: message: strerror(errno)"; die() then exits with 1. */
void complain(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
void die(const char *fmt, ...) __attribute__((format(printf, 1, 2), noreturn));

/* The same without errno's text. usage() prints "usage: text" and exits with 2. */
void fail(const char *fmt, ...) __attribute__((format(printf, 1, 2), noreturn));
void usage(const char *text) __attribute__((noreturn));

/* The whole of s as a number, or exit with a complaint naming s.
   number_size also takes the suffixes k, M, G. seconds takes "1.5", "2m", "1h". */
long number(const char *s);
long number_size(const char *s);
double seconds(const char *s);
void sleep_for(double s);

void *xmalloc(size_t n);
void *xrealloc(void *p, size_t n);
char *xstrdup(const char *s);

/* A size as 1.5K, 12M, ...; buf holds at least 8 bytes. */
char *human(char *buf, unsigned long long bytes);

/* Permission bits as ls prints them ("drwxr-xr-x"); buf holds 11 bytes. */
char *mode_string(char *buf, mode_t mode);

/* Change mode by an octal number or u+x,go=r text. Exits when it makes no sense. */
mode_t mode_parse(const char *text, mode_t old, bool is_dir);

/* "dir/name" in fresh memory; the last part of a path, trailing slashes cut. */
char *path_join(const char *dir, const char *name);
const char *path_base(const char *path);

/* A user's or group's name, or its number as text (static memory). */
const char *user_name(uid_t uid);
const char *group_name(gid_t gid);
bool user_find(const char *name, uid_t *uid, gid_t *gid);
bool group_find(const char *name, gid_t *gid);

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
