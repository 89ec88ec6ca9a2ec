/* /proc/net of what is below the sockets: interfaces, routes, neighbours, counts. */
#include "net/inet.h"
#include "abi/netdevice.h"
#include "cpu/clock.h"
#include "fs/procfs.h"
#include "lib/string.h"
#include "net/arp.h"
#include "net/ip.h"

static void show_dev(struct seq *q)
{
	seq_puts(q, "Inter-|   Receive                                                |  Transmit\n"
		    " face |bytes    packets errs drop fifo frame compressed multicast|"
		    "bytes    packets errs drop fifo colls carrier compressed\n");
	for (unsigned i = 0; i < NETIF_MAX && netifs[i]; i++) {
		const struct netif *d = netifs[i];

		seq_printf(q, "%6s: %7lu %7lu %4lu %4lu    0     0          0 %9lu %8lu %7lu %4lu %4lu    0     0       0          0\n",
			   d->name, d->rx_bytes, d->rx_packets, d->rx_errors, d->rx_dropped, d->multicast, d->tx_bytes,
			   d->tx_packets, d->tx_errors, d->tx_dropped);
	}
}

static void show_route(struct seq *q)
{
	struct route *r;

	seq_puts(q, "Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT");
	seq_pad(q, 0, 127);
	seq_putc(q, '\n');
	spin_lock(&net_lock);
	list_for_each(r, &routes, link) {
		unsigned flags = RTF_UP | (r->gateway ? RTF_GATEWAY : 0) | (r->bits == 32 ? RTF_HOST : 0) |
				 (r->dev ? 0 : RTF_REJECT);
		size_t start = q->len;

		seq_printf(q, "%s\t%08X\t%08X\t%04X\t%d\t%u\t%u\t%08X\t%u\t%u\t%u", r->dev ? r->dev->name : "*", r->to, r->gateway,
			   flags, 0, 0, r->metric, r->mask, r->mtu, 0, 0);
		seq_pad(q, start, 127);
		seq_putc(q, '\n');
	}
	spin_unlock(&net_lock);
}

unsigned arp_flags(unsigned state)
{
	return (state & NUD_PERMANENT ? ATF_PERM : 0) | (state & (NUD_INCOMPLETE | NUD_FAILED) ? 0 : ATF_COM);
}

static void show_arp(struct seq *q)
{
	struct neigh_info n;

	seq_puts(q, "IP address       HW type     Flags       HW address            Mask     Device\n");
	for (unsigned i = 0; arp_info(i, &n); i++) {
		size_t start = q->len;

		seq_printf(q, "%u.%u.%u.%u", n.ip & 255, n.ip >> 8 & 255, n.ip >> 16 & 255, n.ip >> 24);
		seq_pad(q, start, 17);
		seq_printf(q, "0x%-10x0x%-10x%02x:%02x:%02x:%02x:%02x:%02x     *        %s\n", 1, arp_flags(n.state), n.mac[0],
			   n.mac[1], n.mac[2], n.mac[3], n.mac[4], n.mac[5], n.dev->name);
	}
}

/* The counts of RFC 1213, a line of names and one of numbers. */
static void show_snmp(struct seq *q)
{
	const struct net_counts *c = &net_counts;

	seq_puts(q, "Ip: Forwarding DefaultTTL InReceives InHdrErrors InAddrErrors ForwDatagrams InUnknownProtos InDiscards"
		    " InDelivers OutRequests OutDiscards OutNoRoutes ReasmTimeout ReasmReqds ReasmOKs ReasmFails FragOKs"
		    " FragFails FragCreates\n");
	seq_printf(q, "Ip: %u %lu %lu %lu %lu %lu %lu %lu %lu %lu 0 %lu %lu %lu %lu %lu %lu %lu %lu\n", ip_forward ? 1 : 2,
		   ip_default_ttl, c->ip_in, c->ip_hdr_errors, c->ip_addr_errors, c->ip_forwarded, c->ip_no_proto,
		   c->ip_discards, c->ip_delivers, c->ip_out, c->ip_out_no_route, c->reasm_timeout, c->reasm_reqds,
		   c->reasm_ok, c->reasm_fails, c->frag_ok, c->frag_fails, c->frag_creates);
	seq_puts(q, "Icmp: InMsgs InErrors InCsumErrors InDestUnreachs InTimeExcds InParmProbs InSrcQuenchs InRedirects"
		    " InEchos InEchoReps InTimestamps InTimestampReps InAddrMasks InAddrMaskReps OutMsgs OutErrors"
		    " OutDestUnreachs OutTimeExcds OutParmProbs OutSrcQuenchs OutRedirects OutEchos OutEchoReps OutTimestamps"
		    " OutTimestampReps OutAddrMasks OutAddrMaskReps\n");
	seq_printf(q, "Icmp: %lu %lu %lu", c->icmp_in, c->icmp_in_errors, c->icmp_csum_errors);
	for (unsigned out = 0; out < 2; out++) {
		static const uint8_t order[] = { 3, 11, 12, 4, 5, 8, 0, 13, 14, 17, 18 };
		const uint64_t *type = out ? c->icmp_out_type : c->icmp_in_type;

		if (out)
			seq_printf(q, " %lu 0", c->icmp_out);
		for (unsigned i = 0; i < ARRAY_SIZE(order); i++)
			seq_printf(q, " %lu", type[order[i]]);
	}
	seq_puts(q, "\n");
	tcp_show_snmp(q);
	seq_puts(q, "Udp: InDatagrams NoPorts InErrors OutDatagrams RcvbufErrors SndbufErrors InCsumErrors IgnoredMulti MemErrors\n");
	seq_printf(q, "Udp: %lu %lu %lu %lu %lu 0 %lu 0 0\n", c->udp_in, c->udp_no_port, c->udp_in_errors, c->udp_out,
		   c->udp_rcvbuf_errors, c->udp_csum_errors);
}

void net_proc_init(void)
{
	tcp_proc_init();
	procfs_register("net/dev", 0444, show_dev, NULL);
	procfs_register("net/route", 0444, show_route, NULL);
	procfs_register("net/arp", 0444, show_arp, NULL);
	procfs_register("net/snmp", 0444, show_snmp, NULL);
	procfs_register_u64("sys/net/ipv4/ip_forward", 0644, &ip_forward, 0, 1);
	procfs_register_u64("sys/net/ipv4/ip_default_ttl", 0644, &ip_default_ttl, 1, 255);
}
