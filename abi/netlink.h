/* Netlink and what of rtnetlink is there: messages about interfaces, addresses and routes. netlink(7), rtnetlink(7) (layer 0). */
#pragma once
#include "abi/types.h"

struct sockaddr_nl {
	uint16_t nl_family, nl_pad;
	uint32_t nl_pid, nl_groups;
};

struct nlmsghdr {
	uint32_t nlmsg_len;
	uint16_t nlmsg_type, nlmsg_flags;
	uint32_t nlmsg_seq, nlmsg_pid;
};

#define NLM_F_REQUEST 0x01
#define NLM_F_MULTI   0x02
#define NLM_F_ACK     0x04
#define NLM_F_DUMP    0x300
#define NLM_F_CAPPED  0x100      /* of an acknowledgement: what it is about is not repeated in full */

#define NLMSG_ERROR    2
#define NLMSG_DONE     3
#define NLMSG_MIN_TYPE 16

#define RTM_NEWLINK  16
#define RTM_GETLINK  18
#define RTM_NEWADDR  20
#define RTM_GETADDR  22
#define RTM_NEWROUTE 24
#define RTM_GETROUTE 26
#define RTM_GETNEIGH 30
#define RTM_MAX      123

struct ifinfomsg {
	uint8_t  ifi_family, pad;
	uint16_t ifi_type;
	int      ifi_index;
	uint32_t ifi_flags, ifi_change;
};
enum { IFLA_ADDRESS = 1, IFLA_BROADCAST, IFLA_IFNAME, IFLA_MTU, IFLA_QDISC = 6, IFLA_TXQLEN = 13, IFLA_OPERSTATE = 16 };

struct ifaddrmsg {
	uint8_t  ifa_family, ifa_prefixlen, ifa_flags, ifa_scope;
	uint32_t ifa_index;
};
enum { IFA_ADDRESS = 1, IFA_LOCAL, IFA_LABEL, IFA_CACHEINFO = 6, IFA_FLAGS = 8 };
#define IFA_F_PERMANENT 0x80

struct rtmsg {
	uint8_t  rtm_family, rtm_dst_len, rtm_src_len, rtm_tos, rtm_table, rtm_protocol, rtm_scope, rtm_type;
	uint32_t rtm_flags;
};
enum { RTA_DST = 1, RTA_OIF = 4, RTA_PREFSRC = 7, RTA_TABLE = 15 };
enum { RTN_LOCAL = 2, RTN_BROADCAST };
#define RTPROT_KERNEL  2
#define RT_TABLE_LOCAL 255
#define RT_SCOPE_LINK  253
#define RT_SCOPE_HOST  254
