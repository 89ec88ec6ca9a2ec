/* printq: three programs print jobs of several pages on one printer. Written straight
   to the printer, pages of different jobs come out mixed. With a queue (a bounded
   buffer: a mutex and two counting semaphores, or a monitor) and one thread that owns
   the printer, each job comes out whole. */
#include "demo.h"

#include <sched.h>
#include <semaphore.h>
#include <stdio.h>
#include <string.h>

#define CLIENTS 3
#define PAGES   3
#define SLOTS   4

struct job { int client, number; };

static const char *const names[] = { "client A", "client B", "client C", "printer" };
static long jobs;                /* of each client */
static pthread_barrier_t first_page;

/* ---- the printer: the pages as they came out ---- */

static pthread_mutex_t paper_lock = PTHREAD_MUTEX_INITIALIZER;
static struct { int client, number, page; } paper[4096];
static int sheets;

static void print_page(int client, int number, int page)
{
	pthread_mutex_lock(&paper_lock);
	if (sheets < 4096) {
		paper[sheets].client = client;
		paper[sheets].number = number;
		paper[sheets++].page = page;
	}
	pthread_mutex_unlock(&paper_lock);
	if (!demo.quiet)
		nap_ms(2);
	else
		sched_yield();
}

/* Jobs of which the pages did not come out one behind the other. */
static int torn_jobs(void)
{
	int torn = 0;

	for (int i = 0; i < sheets; i++) {
		if (paper[i].page != 0)
			continue;
		bool whole = true;
		for (int p = 1; p < PAGES; p++)
			whole &= i + p < sheets && paper[i + p].client == paper[i].client &&
				 paper[i + p].number == paper[i].number && paper[i + p].page == p;
		torn += !whole;
	}
	return torn;
}

static void show_paper(void)
{
	char line[400];
	int n = 0;

	for (int i = 0; i < sheets && i < 36; i++)
		n += snprintf(line + n, sizeof line - n, "%c%d.%d ", 'A' + paper[i].client,
			      paper[i].number + 1, paper[i].page + 1);
	say("   paper: %s%s\n", line, sheets > 36 ? "..." : "");
}

/* ---- the queue ---- */

static struct job slots[SLOTS];
static unsigned in, out;
static bool monitor;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static sem_t empty, full;
static pthread_cond_t room = PTHREAD_COND_INITIALIZER, filled = PTHREAD_COND_INITIALIZER;

static void show_queue(int column, const char *what, struct job j)
{
	char chart[64];

	lane(column, "%s %c%d %s", what, 'A' + j.client, j.number + 1, bar(chart, SLOTS, in - out, SLOTS));
}

static void enqueue(struct job j)
{
	if (!monitor)
		sem_wait(&empty);
	pthread_mutex_lock(&lock);
	while (monitor && in - out == SLOTS)
		pthread_cond_wait(&room, &lock);
	slots[in++ % SLOTS] = j;
	show_queue(j.client, "puts", j);
	if (monitor)
		pthread_cond_signal(&filled);
	pthread_mutex_unlock(&lock);
	if (!monitor)
		sem_post(&full);
}

static struct job dequeue(void)
{
	struct job j;

	if (!monitor)
		sem_wait(&full);
	pthread_mutex_lock(&lock);
	while (monitor && in == out)
		pthread_cond_wait(&filled, &lock);
	j = slots[out++ % SLOTS];
	show_queue(3, "takes", j);
	if (monitor)
		pthread_cond_signal(&room);
	pthread_mutex_unlock(&lock);
	if (!monitor)
		sem_post(&empty);
	return j;
}

/* ---- who prints ---- */

static void print_job(struct job j)
{
	for (int p = 0; p < PAGES; p++)
		print_page(j.client, j.number, p);
}

/* All have printed a page before any prints its second: what a slow printer brings about. */
static void *straight(void *arg)
{
	for (int i = 0; i < jobs; i++) {
		print_page((long)arg, i, 0);
		if (i == 0)
			meet(&first_page);
		for (int p = 1; p < PAGES; p++)
			print_page((long)arg, i, p);
	}
	return NULL;
}

static void *queued(void *arg)
{
	for (int i = 0; i < jobs; i++)
		enqueue((struct job){ (long)arg, i });
	return NULL;
}

static void *printer(void *arg)
{
	for (int i = 0; i < jobs * CLIENTS; i++)
		print_job(dequeue());
	return NULL;
}

static int run(void *(*client)(void *), bool queue)
{
	pthread_t t[CLIENTS], owner;

	sheets = 0;
	in = out = 0;
	sem_init(&empty, 0, SLOTS);
	sem_init(&full, 0, 0);
	if (queue) {
		lanes(4, names);
		start(&owner, printer, NULL);
	}
	for (long i = 0; i < CLIENTS; i++)
		start(&t[i], client, (void *)i);
	for (int i = 0; i < CLIENTS; i++)
		pthread_join(t[i], NULL);
	if (queue)
		pthread_join(owner, NULL);
	show_paper();
	return torn_jobs();
}

int main(int argc, char **argv)
{
	demo_start(argc, argv, "a printer queue", "broken fixed=sem,monitor n");
	jobs = demo_count(4, 20);
	meet_init(&first_page, CLIENTS);
	if (!demo.fixed) {
		step("each client writes to the printer when it likes");
		int torn = run(straight, false);
		mistake(torn > 0, "%d of %ld jobs are mixed with others", torn, jobs * CLIENTS);
	}
	for (int m = 0; m < 2 && !demo.broken; m++) {
		if (!demo_kind(m ? "monitor" : "sem"))
			continue;
		monitor = m;
		step(m ? "a queue as a monitor: mutex and two condition variables"
		       : "a queue: mutex, one semaphore counts free slots, one full ones");
		int torn = run(queued, true);
		expect(torn == 0 && sheets == jobs * CLIENTS * PAGES, "all %d pages, every job whole", sheets);
	}
	return verdict(demo.broken ? "pages of different jobs come out mixed"
				   : "one owner of the printer and a bounded buffer before it");
}
