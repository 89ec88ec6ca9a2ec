/* A virtqueue with a card that the test plays: honest, and lying in each way there is. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "dev/virtqueue.c"

void assert_failed(const char *expr, const char *file, int line)
{
	printf("%s:%d: assert %s\n", file, line, expr);
	abort();
}

static struct virtqueue q;
static char memory[VIRTQ_BYTES] __attribute__((aligned(4096)));
static int buffer[VIRTQ_MAX];
static int failed;

#define CHECK(e) ((e) ? (void)0 : (void)(printf("%d: %s\n", __LINE__, #e), failed = 1))

static void fresh(unsigned size)
{
	memset(memory, 0, sizeof memory);
	virtqueue_init(&q, size, memory);
	for (unsigned i = 0; i < size; i++)
		CHECK(virtqueue_add(&q, 4096 * (i + 1), 100, i % 2, &buffer[i]));
	CHECK(!virtqueue_add(&q, 4096, 100, true, &buffer[0]));
	CHECK(virtqueue_publish(&q) && q.avail->idx == size);
}

/* The card gives descriptor id back and says it wrote n bytes. */
static void give_back(uint32_t id, uint32_t n)
{
	volatile struct virtq_used *u = (void *)(memory + VIRTQ_USED_AT);
	unsigned at = u->idx & (q.size - 1);

	((volatile uint32_t *)u->ring)[2 * at] = id;
	((volatile uint32_t *)u->ring)[2 * at + 1] = n;
	u->idx++;
}

static void lie(uint32_t id, uint32_t n, unsigned ahead)
{
	uint32_t got;

	fresh(8);
	give_back(1, 100);
	CHECK(virtqueue_take(&q, &got) == &buffer[1] && got == 100 && !q.broken);
	give_back(id, n);
	((volatile struct virtq_used *)(memory + VIRTQ_USED_AT))->idx += ahead;
	CHECK(!virtqueue_take(&q, &got) && q.broken);
	give_back(3, 10);
	CHECK(!virtqueue_take(&q, &got));              /* it is believed no more */
}

int main(void)
{
	uint32_t n;

	fresh(8);
	CHECK(!virtqueue_take(&q, &n));
	for (unsigned round = 0; round < 70000; round++) {     /* past the end of the indices */
		unsigned id = round * 5 % 8;

		give_back(id, id % 2 ? round % 101 : 0);
		void *b = virtqueue_take(&q, &n);
		CHECK(b == q.buffer[id] || b);
		CHECK(virtqueue_add(&q, 4096, 100, id % 2, b));
		virtqueue_publish(&q);
		if (failed)
			break;
	}
	lie(8, 0, 0);                  /* there is no such descriptor */
	lie(0xffffffff, 0, 0);
	lie(1, 0, 0);                  /* it does not have that one: twice given back */
	lie(3, 101, 0);                /* more than there is room for */
	lie(2, 1, 0);                  /* it may only read this one */
	lie(3, 10, 8);                 /* more than it was given */
	lie(3, 10, 0x8000);
	return failed;
}
