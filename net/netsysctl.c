/* /proc/sys/net: what servers look up, and root sets. The first five and the two of TCP are obeyed; the others are
   kept and shown, as on loopback nothing they speak of happens. */
#include "abi/errno.h"
#include "abi/socket.h"
#include "fs/procfs.h"
#include "lib/printf.h"
#include "lib/string.h"
#include "net/socket.h"

struct net_limits net_limits = {
	.somaxconn = SOMAXCONN, .rmem_default = SOCK_ROOM, .rmem_max = SOCK_ROOM, .wmem_default = SOCK_ROOM,
	.wmem_max = SOCK_ROOM, .tcp_rmem = { 4096, 131072, 6291456 }, .tcp_wmem = { 4096, 16384, 4194304 },
};

static struct { const char *path; uint64_t value, max; } kept[] = {
	{ "sys/net/core/netdev_max_backlog", 1000, INT32_MAX }, { "sys/net/core/optmem_max", 131072, INT32_MAX },
	{ "sys/net/ipv4/tcp_max_syn_backlog", 512, INT32_MAX }, { "sys/net/ipv4/tcp_syncookies", 1, 2 },
	{ "sys/net/ipv4/tcp_fin_timeout", 60, INT32_MAX }, { "sys/net/ipv4/tcp_tw_reuse", 2, 2 },
	{ "sys/net/ipv4/tcp_max_tw_buckets", 65536, INT32_MAX }, { "sys/net/ipv4/tcp_abort_on_overflow", 0, 255 },
	{ "sys/net/ipv4/tcp_keepalive_time", 7200, 32767 }, { "sys/net/ipv4/tcp_keepalive_intvl", 75, 32767 },
	{ "sys/net/ipv4/tcp_keepalive_probes", 9, 255 }, { "sys/net/ipv4/tcp_retries2", 15, 255 },
	{ "sys/net/ipv4/tcp_syn_retries", 6, 127 }, { "sys/net/ipv4/tcp_synack_retries", 5, 255 },
	{ "sys/net/ipv4/tcp_fastopen", 1, INT32_MAX }, { "sys/net/ipv4/tcp_sack", 1, 255 },
	{ "sys/net/ipv4/tcp_timestamps", 1, 255 }, { "sys/net/ipv4/tcp_window_scaling", 1, 255 },
	{ "sys/net/ipv4/ip_nonlocal_bind", 0, 255 },
};

static void show_three(struct seq *s, const uint32_t *v)
{
	seq_printf(s, "%u\t%u\t%u\n", v[0], v[1], v[2]);
}

/* As many numbers as there are replace the first ones. */
static long store_three(const char *text, uint32_t *v)
{
	uint64_t n;

	for (int i = 0; i < 3; i++) {
		while (*text == ' ' || *text == '\t')
			text++;
		if (!*text)
			return i ? 0 : -EINVAL;
		if (!parse_u64(&text, 10, &n) || n < 1 || n > INT32_MAX)
			return -EINVAL;
		v[i] = n;
	}
	return 0;
}

static void show_rmem(struct seq *s) { show_three(s, net_limits.tcp_rmem); }
static void show_wmem(struct seq *s) { show_three(s, net_limits.tcp_wmem); }
static long store_rmem(const char *text, size_t n) { return store_three(text, net_limits.tcp_rmem); }
static long store_wmem(const char *text, size_t n) { return store_three(text, net_limits.tcp_wmem); }

void net_sysctl_init(void)
{
	procfs_register_u64("sys/net/core/somaxconn", 0644, &net_limits.somaxconn, 0, INT32_MAX);
	procfs_register_u64("sys/net/core/rmem_default", 0644, &net_limits.rmem_default, RCVBUF_MIN, INT32_MAX);
	procfs_register_u64("sys/net/core/rmem_max", 0644, &net_limits.rmem_max, RCVBUF_MIN, INT32_MAX);
	procfs_register_u64("sys/net/core/wmem_default", 0644, &net_limits.wmem_default, SNDBUF_MIN, INT32_MAX);
	procfs_register_u64("sys/net/core/wmem_max", 0644, &net_limits.wmem_max, SNDBUF_MIN, INT32_MAX);
	procfs_register("sys/net/ipv4/tcp_rmem", 0644, show_rmem, store_rmem);
	procfs_register("sys/net/ipv4/tcp_wmem", 0644, show_wmem, store_wmem);
	for (unsigned i = 0; i < ARRAY_SIZE(kept); i++)
		procfs_register_u64(kept[i].path, 0644, &kept[i].value, 0, kept[i].max);
}
