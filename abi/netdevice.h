/* Requests about network interfaces (layer 0). */
#pragma once
#include "abi/inet.h"

#define SIOCGIFNAME    0x8910
#define SIOCGIFCONF    0x8912
#define SIOCGIFFLAGS   0x8913
#define SIOCSIFFLAGS   0x8914
#define SIOCGIFADDR    0x8915
#define SIOCSIFADDR    0x8916
#define SIOCGIFDSTADDR 0x8917
#define SIOCGIFBRDADDR 0x8919
#define SIOCGIFNETMASK 0x891b
#define SIOCGIFMETRIC  0x891d
#define SIOCGIFMTU     0x8921
#define SIOCSIFMTU     0x8922
#define SIOCGIFHWADDR  0x8927
#define SIOCGIFINDEX   0x8933
#define SIOCGIFTXQLEN  0x8942
#define SIOCETHTOOL    0x8946

#define SIOCADDRT      0x890b
#define SIOCDELRT      0x890c
#define SIOCSIFBRDADDR 0x891a
#define SIOCSIFNETMASK 0x891c
#define SIOCSIFHWADDR  0x8924
#define SIOCDARP       0x8953
#define SIOCGARP       0x8954
#define SIOCSARP       0x8955

#define IFF_UP       0x01
#define IFF_BROADCAST 0x02
#define IFF_LOOPBACK 0x08
#define IFF_RUNNING  0x40
#define IFF_NOARP    0x80
#define IFF_PROMISC  0x100
#define IFF_ALLMULTI 0x200
#define IFF_MULTICAST 0x1000
#define IFF_LOWER_UP 0x10000

#define ARPHRD_ETHER    1
#define ARPHRD_LOOPBACK 772

/* A hardware address in an ifreq or arpreq. */
struct sockaddr_hw {
	uint16_t sa_family;
	uint8_t  sa_data[14];
};

struct ifreq {
	char ifr_name[16];
	union {
		struct sockaddr_in ifr_addr;
		struct sockaddr_hw ifr_hwaddr;
		int16_t            ifr_flags;
		int                ifr_index;   /* or another number */
		char               ifr_space[24];
	};
};

/* packet(7) */
struct sockaddr_ll {
	uint16_t sll_family, sll_protocol;              /* the protocol in network order */
	int      sll_ifindex;
	uint16_t sll_hatype;
	uint8_t  sll_pkttype, sll_halen, sll_addr[8];
};
#define SOL_PACKET 263
enum { PACKET_ADD_MEMBERSHIP = 1, PACKET_DROP_MEMBERSHIP, PACKET_RX_RING = 5, PACKET_STATISTICS, PACKET_AUXDATA = 8,
       PACKET_VERSION = 10, PACKET_HDRLEN, PACKET_RESERVE };
enum { PACKET_MR_MULTICAST, PACKET_MR_PROMISC, PACKET_MR_ALLMULTI };
struct tpacket_req { unsigned tp_block_size, tp_block_nr, tp_frame_size, tp_frame_nr; };
enum { TPACKET_V1, TPACKET_V2, TPACKET_V3 };
enum { TP_STATUS_KERNEL = 0, TP_STATUS_USER = 1 };
struct tpacket2_hdr {
	uint32_t tp_status, tp_len, tp_snaplen;
	uint16_t tp_mac, tp_net;
	uint32_t tp_sec, tp_nsec;
	uint16_t tp_vlan_tci, tp_vlan_tpid;
	uint8_t  tp_padding[4];
};
struct packet_mreq {
	int      mr_ifindex;
	uint16_t mr_type, mr_alen;
	uint8_t  mr_address[8];
};

struct ifconf {
	int           ifc_len;
	struct ifreq *ifc_buf;
};

struct rtentry {
	unsigned long      rt_pad1;
	struct sockaddr_in rt_dst, rt_gateway, rt_genmask;
	uint16_t           rt_flags;
	int16_t            rt_pad2;
	unsigned long      rt_pad3;
	void              *rt_pad4;
	int16_t            rt_metric;
	char              *rt_dev;              /* the user's */
	unsigned long      rt_mtu, rt_window;
	uint16_t           rt_irtt;
};
#define RTF_UP      0x01
#define RTF_GATEWAY 0x02
#define RTF_HOST    0x04
#define RTF_MTU     0x40
#define RTF_REJECT  0x200

struct arpreq {
	struct sockaddr_in arp_pa;
	struct sockaddr_hw arp_ha;
	int                arp_flags;
	struct sockaddr_in arp_netmask;
	char               arp_dev[16];
};
#define ATF_COM  0x02
#define ATF_PERM 0x04
