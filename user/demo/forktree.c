/* forktree: fork() returns twice. Three forks in a row make eight processes; the tree
   is drawn with their pids. Then two puzzles: how many lines, how many words? */
#include "demo.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define FORKS 3
#define NODES (1 << FORKS)

struct node { pid_t pid, ppid; char path[8]; };

static struct node tree[NODES];
static int nodes;

/* Each process reports itself; path: the numbers of the forks it came out of. */
static void grow(int fd, const char *path, int from)
{
	struct node me = { getpid(), getppid(), "" };
	pid_t children[FORKS];
	int n = 0;

	snprintf(me.path, sizeof me.path, "%s", path);
	if (write(fd, &me, sizeof me) != sizeof me)
		_exit(1);
	for (int i = from; i < FORKS; i++) {
		children[n] = fork();
		if (children[n] == 0) {
			char longer[8];
			snprintf(longer, sizeof longer, "%.5s%d", path, i + 1);
			grow(fd, longer, i + 1);
			_exit(0);
		}
		n++;
	}
	while (n > 0)
		wait_for(children[--n]);
}

static void draw(pid_t ppid, int depth)
{
	for (int i = 0; i < nodes; i++) {
		if (tree[i].ppid != ppid)
			continue;
		if (depth)
			say("   %*s`- fork %c -> %d\n", depth * 4 - 4, "", tree[i].path[depth - 1], tree[i].pid);
		else
			say("   %d\n", tree[i].pid);
		draw(tree[i].pid, depth + 1);
	}
}

static void draw_tree(void)
{
	int fd[2];

	if (pipe(fd) < 0)
		fatal("pipe");
	step("fork(); fork(); fork(); in one program");
	say("   each fork() gives the parent the child's pid, the child 0, and both go on behind it\n");
	pid_t root = fork();
	if (root == 0) {
		grow(fd[1], "", 0);
		_exit(0);
	}
	close(fd[1]);
	while (nodes < NODES && read(fd[0], &tree[nodes], sizeof tree[0]) == sizeof tree[0])
		nodes++;
	wait_for(root);
	close(fd[0]);
	draw(getpid(), 0);
	expect(nodes == NODES, "%d forks in a row make %d processes", FORKS, NODES);
}

static volatile int value = 1;

static void same_address(void)
{
	int fd[2], theirs = 0;

	if (pipe(fd) < 0)
		fatal("pipe");
	step("one address, two values");
	pid_t pid = fork();
	if (pid == 0) {
		value = 2;
		_exit(write(fd[1], (int *)&value, sizeof value) == sizeof value ? 0 : 1);
	}
	if (read(fd[0], &theirs, sizeof theirs) != sizeof theirs)
		fatal("read");
	wait_for(pid);
	close(fd[0]);
	close(fd[1]);
	say("   at %p the parent reads %d, the child %d\n", (void *)&value, value, theirs);
	expect(value == 1 && theirs == 2, "the same address is another page after a write");
}

/* What a child process writes to its standard output, as one string. */
static long output_of(void (*fn)(void), char *text, size_t size)
{
	int fd[2];
	size_t n = 0;
	ssize_t k;

	if (pipe(fd) < 0)
		fatal("pipe");
	pid_t pid = fork();
	if (pid == 0) {
		dup2(fd[1], 1);
		close(fd[0]);
		close(fd[1]);
		fn();
		exit(0);
	}
	close(fd[1]);
	while (n < size - 1 && (k = read(fd[0], text + n, size - 1 - n)) > 0)
		n += k;
	text[n] = 0;
	close(fd[0]);
	wait_for(pid);
	return n;
}

static long count(const char *text, const char *word)
{
	long n = 0;

	while ((text = strstr(text, word))) {
		n++;
		text++;
	}
	return n;
}

static void puzzle_lines(void)
{
	if (fork() && fork())
		fork();
	if (write(1, "x\n", 2) != 2)
		_exit(1);
}

static void puzzle_words(void)
{
	printf("word ");            /* stays in the buffer, and the buffer is copied */
	fork();
}

int main(int argc, char **argv)
{
	char text[200];

	demo_start(argc, argv, "a tree of processes", NULL);
	draw_tree();
	same_address();
	step("puzzle: if (fork() && fork()) fork(); write(1, \"x\\n\", 2);   how many lines?");
	output_of(puzzle_lines, text, sizeof text);
	expect(count(text, "x") == 4, "four: only the parent goes on to the second fork, and to the third");
	step("puzzle: printf(\"word \"); fork();   how many words?");
	output_of(puzzle_words, text, sizeof text);
	expect(count(text, "word") == 2, "two: the text was in stdio's buffer, which was copied");
	return verdict("fork returns twice, and everything in memory is there twice");
}
