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
#define NLM_F_REPLACE 0x100      /* of what makes something */
#define NLM_F_EXCL    0x200
#define NLM_F_CREATE  0x400
#define NLM_F_APPEND  0x800
#define NLM_F_CAPPED  0x100      /* of an acknowledgement: what it is about is not repeated in full */

#define NLMSG_ERROR    2
#define NLMSG_DONE     3
#define NLMSG_MIN_TYPE 16

#define RTM_NEWLINK  16
#define RTM_DELLINK  17
#define RTM_GETLINK  18
#define RTM_SETLINK  19
#define RTM_NEWADDR  20
#define RTM_DELADDR  21
#define RTM_GETADDR  22
#define RTM_NEWROUTE 24
#define RTM_DELROUTE 25
#define RTM_GETROUTE 26
#define RTM_NEWNEIGH 28
#define RTM_DELNEIGH 29
#define RTM_GETNEIGH 30
#define RTM_NEWRULE  32
#define RTM_GETRULE  34
enum { FRA_PRIORITY = 6, FRA_TABLE = 15 };
#define RTM_MAX      123

struct ifinfomsg {
	uint8_t  ifi_family, pad;
	uint16_t ifi_type;
	int      ifi_index;
	uint32_t ifi_flags, ifi_change;
};
enum { IFLA_ADDRESS = 1, IFLA_BROADCAST, IFLA_IFNAME, IFLA_MTU, IFLA_QDISC = 6, IFLA_TXQLEN = 13, IFLA_OPERSTATE = 16, IFLA_STATS64 = 23,
       IFLA_GROUP = 27 };

struct ifaddrmsg {
	uint8_t  ifa_family, ifa_prefixlen, ifa_flags, ifa_scope;
	uint32_t ifa_index;
};
enum { IFA_ADDRESS = 1, IFA_LOCAL, IFA_LABEL, IFA_BROADCAST, IFA_CACHEINFO = 6, IFA_FLAGS = 8 };
#define IFA_F_PERMANENT 0x80

struct rtmsg {
	uint8_t  rtm_family, rtm_dst_len, rtm_src_len, rtm_tos, rtm_table, rtm_protocol, rtm_scope, rtm_type;
	uint32_t rtm_flags;
};
enum { RTA_DST = 1, RTA_OIF = 4, RTA_GATEWAY, RTA_PRIORITY, RTA_PREFSRC, RTA_METRICS, RTA_CACHEINFO = 12, RTA_TABLE = 15 };
enum { RTN_UNICAST = 1, RTN_LOCAL, RTN_BROADCAST, RTN_MULTICAST = 5, RTN_BLACKHOLE, RTN_UNREACHABLE, RTN_PROHIBIT };
#define RTAX_MTU       2            /* in RTA_METRICS */
#define RTNH_F_ONLINK  4
#define RTM_F_CLONED   0x200
#define RTPROT_REDIRECT 1
#define RTPROT_KERNEL  2
#define RTPROT_BOOT    3
#define RT_TABLE_MAIN  254
#define RT_TABLE_LOCAL 255
#define RT_SCOPE_UNIVERSE 0
#define RT_SCOPE_LINK  253
#define RT_SCOPE_HOST  254
#define RT_SCOPE_NOWHERE 255

struct ndmsg {
	uint8_t  ndm_family, pad1;
	uint16_t pad2;
	int      ndm_ifindex;
	uint16_t ndm_state;
	uint8_t  ndm_flags, ndm_type;
};
enum { NDA_DST = 1, NDA_LLADDR, NDA_CACHEINFO, NDA_PROBES };
enum { NUD_INCOMPLETE = 1, NUD_REACHABLE = 2, NUD_STALE = 4, NUD_DELAY = 8, NUD_PROBE = 16, NUD_FAILED = 32,
       NUD_NOARP = 64, NUD_PERMANENT = 128 };

/* Groups of news, as bits of nl_groups and as numbers of NETLINK_ADD_MEMBERSHIP. */
enum { RTNLGRP_LINK = 1, RTNLGRP_NEIGH = 3, RTNLGRP_IPV4_IFADDR = 5, RTNLGRP_IPV4_ROUTE = 7 };
#define RTMGRP(group) (1u << ((group) - 1))
#define SOL_NETLINK 270
#define NETLINK_ADD_MEMBERSHIP  1
#define NETLINK_DROP_MEMBERSHIP 2
#define NETLINK_EXT_ACK         11
#define NETLINK_GET_STRICT_CHK  12
