/* A page made read-only while another thread writes it: that thread faults and cannot slip a store through. */
#include "tools.h"
#include <pthread.h>

static volatile char *page;
static volatile int faults, stop;

static void on_fault(int sig, siginfo_t *info, void *context)
{
	faults++;
	while (!stop)
		sched_yield();
	mprotect((void *)page, PAGE, PROT_READ | PROT_WRITE);
}

static void *writer(void *arg)
{
	while (!faults)
		page[0]++;
	return NULL;
}

int main(void)
{
	struct sigaction sa = {.sa_sigaction = on_fault, .sa_flags = SA_SIGINFO};
	pthread_t t;
	char seen;

	page = pages_new(1);
	sigaction(SIGSEGV, &sa, NULL);
	CHECK(pthread_create(&t, NULL, writer, NULL) == 0);
	while (!page[0])
		sched_yield();
	CHECK(mprotect((void *)page, PAGE, PROT_READ) == 0);
	seen = page[0];
	for (int i = 0; i < 1000; i++)
		CHECK_EQ(page[0], seen);
	while (!faults)
		sched_yield();
	stop = 1;
	pthread_join(t, NULL);
	CHECK_EQ(faults, 1);
	munmap((void *)page, PAGE);
	return check_done();
}
