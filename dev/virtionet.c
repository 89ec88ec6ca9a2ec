/* virtio-net, virtio 1.2, 5.1: a card made for machines that are programs. Two virtqueues: one full of empty buffers for
   frames to come, one for frames to go. An interrupt only wakes the net thread, which takes out all that came (as NAPI). */
#include "dev/virtionet.h"
#include "abi/errno.h"
#include "cpu/cpu.h"
#include "cpu/layout.h"
#include "dev/pci.h"
#include "dev/virtqueue.h"
#include "kernel/klog.h"
#include "lib/string.h"
#include "mm/page.h"
#include "net/netif.h"
#include "net/work.h"

#define VENDOR_VIRTIO 0x1af4
#define DEVICE_NET    0x1041            /* 0x1040 + 1: the modern kind only; */
#define DEVICE_TRANSITIONAL 0x1000      /* this one speaks modern, too */

enum { STATUS_ACKNOWLEDGE = 1, STATUS_DRIVER = 2, STATUS_DRIVER_OK = 4, STATUS_FEATURES_OK = 8, STATUS_FAILED = 128 };
#define FEATURE_MTU       BIT(3)
#define FEATURE_MAC       BIT(5)
#define FEATURE_STATUS    BIT(16)
#define FEATURE_VERSION_1 BIT(32)
#define LINK_UP           1

#define HEADER   12                     /* struct virtio_net_hdr: all zero, for nothing is left to the card */
#define RX_BYTES (HEADER + ETH_LEN + 4 + 1500)
#define RX_KEPT  128                    /* empty buffers that the card has */
#define TX_WAIT  1000                   /* frames that wait for a place: txqueuelen */
#define POLL_BUDGET 64                  /* frames before others get their turn on the net thread */
enum { RX, TX };

/* 4.1.4.3 */
struct common {
	uint32_t device_feature_select, device_feature, driver_feature_select, driver_feature;
	uint16_t config_msix, num_queues;
	uint8_t  status, generation;
	uint16_t queue_select, queue_size, queue_msix, queue_enable, queue_notify_off;
	uint32_t queue_desc[2], queue_driver[2], queue_device[2];
};

/* 5.1.4 */
struct config {
	uint8_t  mac[6];
	uint16_t status, max_queue_pairs, mtu;
};

/* Guards:  I set once   t tx_lock   n only the net thread */
static struct virtionet {
	struct pci_dev pci;                     /* I */
	volatile struct common *common;         /* I */
	volatile struct config *config;         /* I */
	volatile uint16_t *doorbell[2];         /* I */
	struct netif netif;
	struct spinlock tx_lock;                /* RANK_INPUT */
	struct virtqueue rx;                    /* n */
	struct virtqueue tx;                    /* t */
	struct list waiting;                    /* t  frames for which the ring had no place */
	unsigned nwaiting;                      /* t */
	bool stopped;                           /* a  the card lied */
	bool config_changed;                    /* a */
	struct net_work work;
} nic;

/* ---- a card that lies ------------------------------------------------------------------------------ */

static void stop(const char *why)
{
	if (__atomic_exchange_n(&nic.stopped, true, __ATOMIC_SEQ_CST))
		return;
	nic.common->status = 0;                 /* reset: from now on it writes nowhere */
	klog(KERN_ERR, "eth0: the card is stopped, it lies: %s", why);
}

/* ---- out ------------------------------------------------------------------------------------------- */

/* What the card has sent is freed. Holds tx_lock. */
static void tx_reap(void)
{
	struct pkt *p;
	uint32_t n;

	while ((p = virtqueue_take(&nic.tx, &n)) != NULL)
		pkt_free(p);
}

/* Into the ring, if there is a place. Holds tx_lock. */
static bool tx_put(struct pkt *p)
{
	return virtqueue_add(&nic.tx, virt_to_phys(p->data), p->len, false, p);
}

static void tx_publish(void)
{
	if (virtqueue_publish(&nic.tx))
		*nic.doorbell[TX] = TX;
}

static int virtionet_xmit(struct netif *d, struct pkt *p)
{
	bool kept = !nic.stopped, again = false;

	memset(pkt_push(p, HEADER), 0, HEADER);
	spin_lock(&nic.tx_lock);
	tx_reap();
	if (kept && (!list_empty(&nic.waiting) || !tx_put(p))) {
		kept = nic.nwaiting < TX_WAIT;
		if (kept) {
			list_add_tail(&nic.waiting, &p->link);
			nic.nwaiting++;
			again = virtqueue_interrupts(&nic.tx, true);
		}
	} else if (kept)
		tx_publish();
	spin_unlock(&nic.tx_lock);
	if (nic.tx.broken)
		stop(nic.tx.broken);
	if (again)
		net_work_queue(&nic.work);
	if (kept)
		return 0;
	pkt_free(p);
	return -ENOBUFS;
}

/* Places became free: who waits moves up. */
static void tx_more(void)
{
	bool any = false;

	spin_lock(&nic.tx_lock);
	tx_reap();
	while (!list_empty(&nic.waiting)) {
		struct pkt *p = list_first(&nic.waiting, struct pkt, link);

		list_del(&p->link);
		if (!tx_put(p)) {
			list_add_head(&nic.waiting, &p->link);
			break;
		}
		nic.nwaiting--;
		any = true;
	}
	if (any)
		tx_publish();
	if (list_empty(&nic.waiting))
		virtqueue_interrupts(&nic.tx, false);
	spin_unlock(&nic.tx_lock);
	if (nic.tx.broken)
		stop(nic.tx.broken);
}

/* ---- in -------------------------------------------------------------------------------------------- */

/* Give the card empty buffers until it has RX_KEPT; without memory fewer. */
static void rx_fill(void)
{
	bool any = false;

	while (nic.rx.size - nic.rx.nfree < min(nic.rx.size, (unsigned)RX_KEPT)) {
		struct pkt *p = pkt_new(RX_BYTES);

		if (!p)
			break;
		p->data -= 10;                  /* so that the IP header, 26 bytes behind, is aligned to 16 */
		virtqueue_add(&nic.rx, virt_to_phys(p->data), RX_BYTES, true, p);
		any = true;
	}
	if (any && virtqueue_publish(&nic.rx))
		*nic.doorbell[RX] = RX;
}

static void rx_frame(struct pkt *p, uint32_t n)
{
	p->len = n;
	if (!pkt_pull(p, HEADER)) {
		nic.netif.rx_errors++;
		pkt_free(p);
		return;
	}
	netif_receive(&nic.netif, p);
}

/* The interrupt's work, on the net thread. */
static void virtionet_poll(struct net_work *w)
{
	unsigned done = 0;
	struct pkt *p;
	uint32_t n;

	if (nic.stopped)
		return;
	if (__atomic_exchange_n(&nic.config_changed, false, __ATOMIC_SEQ_CST))
		netif_carrier(&nic.netif, nic.config->status & LINK_UP);
	virtqueue_interrupts(&nic.rx, false);
	while (done < POLL_BUDGET && (p = virtqueue_take(&nic.rx, &n)) != NULL) {
		rx_frame(p, n);
		done++;
		if (done % 16 == 0)
			rx_fill();
	}
	rx_fill();
	if (nic.rx.broken) {
		stop(nic.rx.broken);
		return;
	}
	if (nic.nwaiting)
		tx_more();
	if (done == POLL_BUDGET || virtqueue_interrupts(&nic.rx, true))
		net_work_queue(&nic.work);
}

static void interrupt(void *arg)
{
	net_work_queue(&nic.work);
}

static void config_interrupt(void *arg)
{
	nic.config_changed = true;
	net_work_queue(&nic.work);
}

/* ---- bringing it up -------------------------------------------------------------------------------- */

/* A structure of the card, 4.1.4: the capability of that type says in which BAR, where, how long. */
static volatile void *structure(unsigned type, size_t need, unsigned *cap_at)
{
	for (unsigned at = 0; (at = pci_capability(&nic.pci, PCI_CAP_VENDOR, at)) != 0;) {
		size_t size, offset, len;
		volatile void *bar;

		if (pci_read(&nic.pci, at + 3, 1) != type)
			continue;
		bar = pci_map(&nic.pci, pci_read(&nic.pci, at + 4, 1), &size);
		offset = pci_read(&nic.pci, at + 8, 4);
		len = pci_read(&nic.pci, at + 12, 4);
		if (!bar || len < need || offset > size || len > size - offset)
			continue;
		if (cap_at)
			*cap_at = at;
		return bar + offset;
	}
	return NULL;
}

static int queue_set_up(unsigned n, struct virtqueue *q, volatile uint8_t *notify, unsigned notify_cap)
{
	volatile struct common *c = nic.common;
	struct page *memory = page_alloc_order(1);
	uint32_t multiplier = pci_read(&nic.pci, notify_cap + 16, 4), length = pci_read(&nic.pci, notify_cap + 12, 4);
	uint64_t pa;
	unsigned size;

	if (!memory)
		return -ENOMEM;
	pa = page_to_phys(memory);
	memset(page_addr(memory), 0, VIRTQ_BYTES);
	c->queue_select = n;
	size = min(c->queue_size, (uint16_t)VIRTQ_MAX);
	if (size == 0 || size & (size - 1) || (uint64_t)c->queue_notify_off * multiplier + 2 > length)
		return -ENODEV;
	virtqueue_init(q, size, page_addr(memory));
	c->queue_size = size;
	c->queue_msix = 0;
	if (c->queue_msix != 0)
		return -ENODEV;
	c->queue_desc[0] = pa;
	c->queue_desc[1] = pa >> 32;
	c->queue_driver[0] = pa + VIRTQ_AVAIL_AT;
	c->queue_driver[1] = (pa + VIRTQ_AVAIL_AT) >> 32;
	c->queue_device[0] = pa + VIRTQ_USED_AT;
	c->queue_device[1] = (pa + VIRTQ_USED_AT) >> 32;
	nic.doorbell[n] = (volatile uint16_t *)(notify + c->queue_notify_off * multiplier);
	c->queue_enable = 1;
	return 0;
}

static uint64_t features(void)
{
	uint64_t f;

	nic.common->device_feature_select = 0;
	f = nic.common->device_feature;
	nic.common->device_feature_select = 1;
	return f | (uint64_t)nic.common->device_feature << 32;
}

/* 3.1.1, in its order. 0, -errno. */
static int bring_up(void)
{
	uint64_t want = FEATURE_MTU | FEATURE_MAC | FEATURE_STATUS | FEATURE_VERSION_1, have;
	volatile struct common *c;
	volatile uint8_t *notify;
	unsigned notify_cap = 0;
	int r = pci_enable(&nic.pci);

	c = nic.common = structure(1, sizeof(*c), NULL);
	notify = structure(2, 2, &notify_cap);
	nic.config = structure(4, sizeof(*nic.config), NULL);
	if (r < 0 || !c || !notify || !nic.config)
		return -ENODEV;
	c->status = 0;
	while (c->status != 0)
		cpu_relax();
	c->status = STATUS_ACKNOWLEDGE;
	c->status = STATUS_ACKNOWLEDGE | STATUS_DRIVER;
	have = features() & want;
	if (!(have & FEATURE_VERSION_1))
		return -ENODEV;
	c->driver_feature_select = 0;
	c->driver_feature = have;
	c->driver_feature_select = 1;
	c->driver_feature = have >> 32;
	c->status = STATUS_ACKNOWLEDGE | STATUS_DRIVER | STATUS_FEATURES_OK;
	if (!(c->status & STATUS_FEATURES_OK))
		return -ENODEV;
	r = pci_message(&nic.pci, 0, interrupt, NULL);
	if (r == 0)
		r = pci_message(&nic.pci, 1, config_interrupt, NULL);
	c->config_msix = 1;
	if (r == 0)
		r = queue_set_up(RX, &nic.rx, notify, notify_cap);
	if (r == 0)
		r = queue_set_up(TX, &nic.tx, notify, notify_cap);
	if (r < 0)
		return r;
	for (unsigned i = 0; i < ETH_ALEN; i++)
		nic.netif.mac[i] = have & FEATURE_MAC ? nic.config->mac[i] : i == 0 ? 2 : i;
	nic.netif.mtu = have & FEATURE_MTU ? min(max(nic.config->mtu, 68), 1500) : 1500;
	nic.netif.flags = IFF_BROADCAST | IFF_MULTICAST |
			  (!(have & FEATURE_STATUS) || nic.config->status & LINK_UP ? IFF_LOWER_UP : 0);
	c->status = STATUS_ACKNOWLEDGE | STATUS_DRIVER | STATUS_FEATURES_OK | STATUS_DRIVER_OK;
	return 0;
}

static bool is_ours(const struct pci_dev *d, void *arg)
{
	if (d->vendor != VENDOR_VIRTIO || (d->device != DEVICE_NET && d->device != DEVICE_TRANSITIONAL))
		return false;
	nic.pci = *d;
	return true;
}

void virtionet_init(void)
{
	static const struct netif_ops ops = { .xmit = virtionet_xmit };
	const uint8_t *m = nic.netif.mac;
	int r;

	if (!pci_scan(is_ours, NULL))
		return;
	spin_init(&nic.tx_lock, RANK_INPUT);
	list_init(&nic.waiting);
	net_work_init(&nic.work, virtionet_poll);
	nic.netif.ops = &ops;
	nic.netif.type = ARPHRD_ETHER;
	strlcpy(nic.netif.name, "eth0", sizeof(nic.netif.name));
	r = bring_up();
	if (r < 0) {
		if (nic.common)
			nic.common->status = STATUS_FAILED;
		klog(KERN_WARN, "virtio-net at %02x:%02x.%u: not usable (error %d)", nic.pci.bus, nic.pci.slot, nic.pci.fn, -r);
		return;
	}
	virtqueue_interrupts(&nic.tx, false);
	rx_fill();
	netif_register(&nic.netif);
	klog(KERN_INFO, "eth0: virtio-net, %02x:%02x:%02x:%02x:%02x:%02x", m[0], m[1], m[2], m[3], m[4], m[5]);
}
