/* Start-up of the network, in one list: interfaces, protocols, files of /proc. */
#include "boot/bootinfo.h"
#include "dev/virtionet.h"
#include "fs/procfs.h"
#include "net/inet.h"
#include "net/ip.h"
#include "net/work.h"

void net_init(const struct bootinfo *b)
{
	static char words[128];

	net_thread_start();
	inet_start();
	netif_register(&lo);
	netem_init(boot_option(b, "net.loopback", words, sizeof(words)) ? words : NULL);
	arp_init();
	ip_init();
	icmp_init();
	udp_wire_init();
	tcp_wire_init();
	unix_proc_init();
	net_sysctl_init();
	inet_proc_init();
	net_proc_init();
	virtionet_init();
}
