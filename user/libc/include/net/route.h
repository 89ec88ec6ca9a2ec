/* What the routing table's lines say (/proc/net/route). */
#pragma once
#define RTF_UP      0x0001
#define RTF_GATEWAY 0x0002
#define RTF_HOST    0x0004
#define RTF_REJECT  0x0200
