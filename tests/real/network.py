"""A guest on a wire whose other end is this test: neighbour, router, DHCP and DNS server, and liar."""
import random
import shutil
import socket
import struct
import time

from lib import talk
from lib import wire as W

ROUTER2, FAR = "10.0.0.3", "192.0.2.9"


def unavailable(setting):
    return None if shutil.which("busybox") else "no busybox"


def machine(setting):
    global wire
    wire = W.Wire()
    return dict(cpus=2, memory=128, kernel=setting.kernel, initrd=setting.base, append=setting.append,
                extra=wire.arguments())


def say(guest, command, answer, timeout=60):
    return talk.ask(guest, command, answer, timeout)


def echo_works(ident=7, size=56, **how):
    body = bytes(i & 255 for i in range(size))
    wire.send_ip(W.icmp(8, 0, struct.pack("!HH", ident, 1), body), W.ICMP, **how)
    reply = wire.expect(lambda p: p.proto == W.ICMP and p.payload[0] == 0 and p.payload[4:6] == struct.pack("!H", ident),
                        "an echo reply")
    assert reply.payload[8:] == body and W.checksum(reply.payload) == 0 and reply.sum_ok, reply.payload
    assert reply.to == W.OUR_MAC and reply.source == W.GUEST_MAC
    return reply


def dhcp(guest):
    """The guest's init has started udhcpc, which asks until somebody answers."""
    def asked(p):
        return p.proto == W.UDP and p.payload[2:4] == b"\0\x43" and len(p.payload) > 248

    for kind, answer in ((1, 2), (3, 5)):
        p = wire.expect(lambda p: asked(p) and p.payload[8 + 242] == kind, f"DHCP message {kind}")
        assert p.to == W.BROADCAST and p.src == "0.0.0.0" and p.dst == "255.255.255.255", (p.src, p.dst)
        bootp = p.payload[8:]
        options = bytes([53, 1, answer, 54, 4]) + W.address(W.US) + bytes([1, 4, 255, 255, 255, 0, 3, 4]) + W.address(W.US) + \
            bytes([6, 4]) + W.address(W.US) + bytes([51, 4, 0, 1, 0, 0, 255])
        reply = b"\2" + bootp[1:16] + W.address(W.GUEST) + bootp[20:236] + b"\x63\x82\x53\x63" + options
        reply = W.udp(reply, 67, 68, to="255.255.255.255")
        wire.send(W.ether(W.ip(reply, W.UDP, to="255.255.255.255"), to=W.BROADCAST))
    for _ in range(50):
        guest.send("busybox ip addr show dev eth0 | busybox grep -c 'inet 10'\n")
        if guest.expect(r"\n(\d)\r?\n").group(1) == b"1":
            break
        time.sleep(0.2)
    guest.expect(talk.PROMPT)
    say(guest, "cat /etc/resolv.conf; busybox route -n", r"nameserver 10\.0\.0\.1.*0\.0\.0\.0 +10\.0\.0\.1 +0\.0\.0\.0 +UG")


def fragments():
    """A ping of 3000 bytes in three pieces, the last one first; and the answer, put together here."""
    body = bytes(i * 7 & 255 for i in range(3000))
    whole = W.icmp(8, 0, b"\0\5\0\1", body)
    pieces = [(at, whole[at:at + 1480]) for at in range(0, len(whole), 1480)]
    for at, piece in reversed(pieces):
        more = 0 if at + len(piece) == len(whole) else 0x2000
        wire.send_ip(piece, W.ICMP, ident=77, frag=at // 8 | more)
    got, total = {}, None
    while total is None or sum(map(len, got.values())) < total:
        p = wire.expect(lambda p: p.proto == W.ICMP and p.src == W.GUEST, "a fragment of the answer")
        at = (p.frag & 0x1fff) * 8
        got[at] = p.payload
        if not p.frag & 0x2000:
            total = at + len(p.payload)
    answer = b"".join(got[at] for at in sorted(got))
    assert answer[8:] == body and W.checksum(answer) == 0
    # overlapping ones are dropped, all of them
    wire.send_ip(whole[:1480], W.ICMP, ident=78, frag=0x2000)
    wire.send_ip(whole[1472:], W.ICMP, ident=78, frag=184)
    echo_works(9)


def errors(guest):
    """What nobody takes is refused by ICMP, with the packet quoted; broken ones are not answered at all."""
    datagram = W.udp(b"anybody?", 4444, 5555)
    wire.send_ip(datagram, W.UDP, wrong_sum=1)
    wire.send_ip(W.udp(b"anybody?", 4444, 5555, wrong_sum=1), W.UDP)
    wire.send_ip(datagram, W.UDP, ident=99)
    p = wire.expect(lambda p: p.proto == W.ICMP and p.payload[0] == 3, "port unreachable")
    assert p.payload[1] == 3 and struct.unpack("!H", p.payload[12:14])[0] == 99, p.payload
    assert p.payload[28:] == datagram
    wire.send_ip(b"\0" * 20, 200, ident=100)
    p = wire.expect(lambda p: p.proto == W.ICMP and p.payload[0] == 3, "protocol unreachable")
    assert p.payload[1] == 2
    # a neighbour who is not there: three questions, then an error at the socket
    guest.send("busybox ping -c 1 -W 9 10.0.0.99; echo over\n")
    for _ in range(3):
        wire.expect(lambda p: p.kind == W.ARP and p.op == 1 and p.dst == "10.0.0.99", "an ARP question")
    guest.expect(r"\nover")
    guest.expect(talk.PROMPT)
    say(guest, "busybox arp -n", r"10\.0\.0\.99.*incomplete")


def routes(guest):
    """traceroute through two routers that we play; a redirect; a route that refuses."""
    guest.send(f"busybox traceroute -n -q 1 -m 3 -w 5 {FAR}\n")
    for hop, who in ((1, W.US), (2, "172.16.0.1"), (3, FAR)):
        p = wire.expect(lambda p: p.proto == W.UDP and p.dst == FAR, f"probe {hop}")
        assert p.ttl == hop and p.to == W.OUR_MAC, p.ttl
        kind, code = (11, 0) if hop < 3 else (3, 3)
        wire.send_ip(W.icmp(kind, code, payload=p.header + p.payload[:8]), W.ICMP, source=who)
    guest.expect(r"1  10\.0\.0\.1 .* 2  172\.16\.0\.1 .* 3  192\.0\.2\.9 ")
    guest.expect(talk.PROMPT)
    wire.answers_arp.add(ROUTER2)
    guest.send(f"busybox ping -c 2 {FAR}\n")
    for turn in range(2):
        p = wire.expect(lambda p: p.proto == W.ICMP and p.payload[0] == 8, "an echo")
        if turn == 0:                            # there is a better way
            wire.send_ip(W.icmp(5, 1, W.address(ROUTER2), p.header + p.payload[:8]), W.ICMP)
        wire.send_ip(W.icmp(0, 0, p.payload[4:8], p.payload[8:]), W.ICMP, source=FAR)
    guest.expect("2 packets received")
    guest.expect(talk.PROMPT)
    say(guest, f"busybox ip route get {FAR}", r"via 10\.0\.0\.3 dev eth0")
    say(guest, "busybox ip route add unreachable 198.51.100.0/24; busybox ping -c 1 198.51.100.1", r"[Nn]o route to host")
    say(guest, "busybox ip route add 203.0.113.0/24 via 10.9.9.9", r"[Nn]etwork is unreachable")
    say(guest, "busybox ip route del unreachable 198.51.100.0/24; busybox ip route; echo st=$?", r"default via 10\.0\.0\.1.*st=0")


def names(guest):
    """The resolver of our libc, and busybox's, ask the server that DHCP named."""
    def question(p):
        return p.proto == W.UDP and p.payload[2:4] == b"\0\x35"

    guest.send("echo hello | nc -u -w 1 www.example.test 7; echo over\n")
    p = wire.expect(question, "a question to the name server")
    query = p.payload[8:]
    assert query[12:].startswith(b"\3www\7example\4test\0\0\1\0\1"), query
    answer = query[:2] + b"\x81\x80\0\1\0\1\0\0\0\0" + query[12:] + b"\xc0\x0c\0\1\0\1\0\0\0\x3c\0\4" + W.address(W.US)
    sport, = struct.unpack("!H", p.payload[:2])
    wire.send_ip(W.udp(answer, 53, sport), W.UDP)
    p = wire.expect(lambda p: p.proto == W.UDP and p.payload[2:4] == b"\0\7", "the datagram")
    assert p.payload[8:] == b"hello\n" and p.dst == W.US, p.payload
    guest.expect(r"\nover")
    guest.expect(talk.PROMPT)


def cable_and_conflict(guest):
    guest.ask_monitor("set_link n0 off")
    say(guest, "sleep 1; busybox ip link show dev eth0", r"NO-CARRIER|state DOWN|<BROADCAST,MULTICAST,UP>")
    guest.ask_monitor("set_link n0 on")
    say(guest, "sleep 1; busybox ip link show dev eth0", r"LOWER_UP")
    echo_works(11)
    wire.send(W.ether(W.arp(1, sender=W.GUEST, target=W.GUEST), to=W.BROADCAST, kind=W.ARP))
    say(guest, "sleep 1; dmesg | grep too", r"10\.0\.0\.2 is used by 52:54:00:00:00:02, too")
    say(guest, "busybox ip neigh", r"10\.0\.0\.1 dev eth0 lladdr 52:54:00:00:00:02")


def segment(flags, port=1234, timeout=30):
    """The next segment to this port of ours with these flags."""
    p = wire.expect(lambda p: p.proto == W.TCP and W.Segment(p).dport == port and W.Segment(p).flags & flags == flags,
                    f"a segment with flags {flags}", timeout)
    return W.Segment(p)


def tcp_by_hand(guest):
    """We are the client, segment by segment. Before that 5000 SYNs come from all over the world, and nobody behind them:
    the listener still serves (RFC 4987). What is not quite right is asked about, and changes nothing (RFC 5961)."""
    say(guest, "mkdir -p /tmp/www; echo by hand > /tmp/www/index.html; busybox httpd -p 80 -h /tmp/www; echo st=$?", r"st=0")
    mss = b"\2\4\5\xb4"
    for i in range(5000):
        wire.send_ip(W.tcp(b"", 1024 + i % 60000, 80, i * 7919, 0, W.SYN, source=f"198.18.{i >> 8}.{i & 255}", options=mss), W.TCP,
                     source=f"198.18.{i >> 8}.{i & 255}")
        if i % 20 == 0:
            while wire.receive(0.001):
                pass
    while wire.receive(0.2):
        pass

    def send(payload, seq, ack, flags, port=1234):
        wire.send_ip(W.tcp(payload, port, 80, seq, ack, flags, options=mss if flags & W.SYN else b""), W.TCP)

    send(b"", 1000, 0, W.SYN)
    s = segment(W.SYN | W.ACK)
    assert s.ack == 1001 and mss in s.options, s.options
    mine = s.seq + 1
    send(b"", 1001, mine + 5, W.ACK)             # of something that was never sent
    assert segment(W.RST).seq == mine + 5
    send(b"", 1001, mine, W.ACK)
    send(b"", 1001 + 100, 0, W.RST)              # in the window, but not the next: a challenge
    assert segment(W.ACK).ack == 1001
    send(b"", 1001, 0, W.SYN)
    assert segment(W.ACK).ack == 1001
    send(b"index.html HTTP/1.0\r\n\r\n", 1001 + 5, mine, W.ACK | W.PSH)      # the second part first
    assert segment(W.ACK).ack == 1001
    send(b"GET /", 1001, mine, W.ACK | W.PSH)
    seq, text, done = mine, b"", False
    while not done:
        s = segment(W.ACK)
        if s.seq == seq & 0xffffffff and (s.data or s.flags & W.FIN):
            text, done = text + s.data, s.flags & W.FIN
            seq += len(s.data) + (1 if done else 0)
            send(b"", 1001 + 28, seq, W.ACK)
    assert text.endswith(b"by hand\n"), text
    send(b"", 1001 + 28, seq, W.FIN | W.ACK)
    assert segment(W.ACK).ack == 1001 + 29
    send(b"", 1, 1, W.ACK, port=1235)            # of no connection
    assert segment(W.RST, port=1235).seq == 1
    wire.send_ip(W.tcp(b"", 1236, 81, 5, 0, W.SYN), W.TCP)
    s = segment(W.RST | W.ACK, port=1236)        # nobody listens
    assert s.ack == 6
    say(guest, "busybox netstat -ant | busybox grep -c 10.0.0.1:1234.*TIME_WAIT; busybox killall httpd", r"1")


def nonsense(guest):
    """Three thousand frames nobody should send; then everything works, and the memory is back."""
    def slabs():
        guest.send("grep -c . /proc/slabinfo; free | busybox awk '/Mem/ {print \"used=\" $3}'\n")
        used = int(guest.expect(r"used=(\d+)\r").group(1))
        guest.expect(talk.PROMPT)
        return used

    dice = random.Random(17)
    before = slabs()
    for i in range(3000):
        frame = bytearray(W.ether(W.ip(W.icmp(8, 0, b"\0\1\0\1", bytes(dice.randrange(60))) if i % 2 else
                                       W.udp(bytes(40), 53, dice.randrange(65536)), W.ICMP if i % 2 else W.UDP,
                                       frag=dice.choice((0, 0, 0x2000, 5, 0x2005)), ident=i)))
        for _ in range(dice.randrange(5)):
            frame[dice.randrange(12, len(frame))] = dice.randrange(256)
        wire.send(bytes(frame[:dice.randrange(1, len(frame) + 1)] if i % 5 == 0 else frame))
        if i % 50 == 0:
            while wire.receive(0.002):
                pass
    while wire.receive(0.3):
        pass
    echo_works(12)
    assert slabs() < before + 3000, "memory did not come back"


def dialogue(guest, setting):
    try:
        guest.expect(talk.PROMPT, 120)
        dhcp(guest)
        echo_works()
        echo_works(8, 1400)
        fragments()
        errors(guest)
        routes(guest)
        names(guest)
        cable_and_conflict(guest)
        tcp_by_hand(guest)
        nonsense(guest)
        say(guest, "busybox ifconfig eth0 down; busybox route -n; echo down", r"Iface\r?\n(?!.*eth0).*down")
        talk.power_off(guest)
    finally:
        wire.close()
