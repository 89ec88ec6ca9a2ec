"""What happens to a wire: a cable pulled while bytes are on it, more neighbours than the table holds, an address that another
takes over, routers that send a packet round and round, a peer that vanishes. Sockets end with the errno documented for it, what
is mended goes on, and the memory comes back."""
import hashlib
import shutil
import time

from lib import talk
from lib import wire as W


def unavailable(setting):
    return None if shutil.which("busybox") else "no busybox"


def machine(setting):
    global wire
    wire = W.Wire()
    return dict(cpus=2, memory=128, kernel=setting.kernel, initrd=setting.base,
                append=setting.append + " net.ip=10.0.0.2/24", extra=wire.arguments())


def say(guest, command, answer, timeout=90):
    return talk.ask(guest, command, answer, timeout)


def receive_all(guest, port, pulled_at):
    """We are the server: everything the guest sends to this port, with the cable pulled for a while in the middle."""
    syn = W.Segment(wire.expect(lambda p: p.proto == W.TCP and W.Segment(p).dport == port and W.Segment(p).flags & W.SYN, "a SYN"))
    theirs, mine, data = syn.seq + 1, 5000, b""

    def answer(flags):
        wire.send_ip(W.tcp(b"", port, syn.sport, mine, theirs, flags, options=b"\2\4\5\xb4" if flags & W.SYN else b""), W.TCP)

    answer(W.SYN | W.ACK)
    mine, end, over = mine + 1, time.monotonic() + 90, False
    while not over and time.monotonic() < end:
        p = wire.receive(1)
        if p is None or p.proto != W.TCP or W.Segment(p).dport != port:
            continue
        s = W.Segment(p)
        if s.seq == theirs & 0xffffffff:
            data += s.data
            theirs += len(s.data) + bool(s.flags & W.FIN)
            over = bool(s.flags & W.FIN)
        if s.data or s.flags & W.FIN:
            answer(W.ACK)
        if pulled_at and len(data) > pulled_at:
            pulled_at = 0
            guest.ask_monitor("set_link n0 off")
            time.sleep(2)
            guest.ask_monitor("set_link n0 on")
    assert over, f"{len(data)} bytes, and no end"
    answer(W.FIN | W.ACK)
    return data


def cable(guest):
    found = say(guest, "head -c 1000000 /dev/urandom > /tmp/big; busybox md5sum /tmp/big", r"([0-9a-f]{32})  /tmp/big")
    guest.send("nc 10.0.0.1 7000 < /tmp/big; echo st=$?=\n")
    data = receive_all(guest, 7000, 300000)
    assert hashlib.md5(data).hexdigest() == found.group(1).decode(), "what came is not what was sent"
    guest.expect(r"st=0=")
    guest.expect(talk.PROMPT)


def neighbours(guest):
    """More of them than the table holds, on both ways: 3000 that ask, 300 that are asked and are not there."""
    for i in range(3000):
        wire.send(W.ether(W.arp(1, sender=f"10.0.{i >> 8}.{i & 255}", target=W.GUEST), to=W.BROADCAST, kind=W.ARP))
        if i % 20 == 0:
            while wire.receive(0.001):
                pass
    say(guest, "busybox ip addr add 10.1.0.1/16 dev eth0; i=0; while [ $i -lt 300 ]; do i=$((i+1)); "
        "busybox ping -c 1 -W 1 10.1.1.$i >/dev/null 2>&1 & done; wait; echo as=ked", r"\nas=ked", 120)
    n = int(say(guest, "busybox ip neigh | wc -l", r"\n *(\d+)\r?\n").group(1))
    assert n <= 1024, n
    say(guest, "busybox ping -c 1 -W 5 10.1.2.3; busybox ip addr del 10.1.0.1/16 dev eth0", r"1 packets transmitted, 0 packets")


def taken(guest):
    """Another card says that 10.0.0.1 is its: what follows goes there."""
    other = bytes.fromhex("525400000009")
    guest.send("busybox ping -c 1 -W 5 10.0.0.1; sleep 2; echo kn=own\n")        # it is known, and has been for a while
    p = wire.expect(lambda p: p.proto == W.ICMP and p.payload[0] == 8 and p.dst == W.US, "an echo")
    assert p.to == W.OUR_MAC, p.to
    guest.expect(r"\nkn=own")
    guest.expect(talk.PROMPT)
    wire.send(W.ether(W.arp(2, sender=W.US, target=W.GUEST, mac=other, target_mac=W.GUEST_MAC), source=other, kind=W.ARP))
    guest.send("busybox ping -c 1 -W 5 10.0.0.1; echo st=$?=\n")
    p = wire.expect(lambda p: p.proto == W.ICMP and p.payload[0] == 8 and p.dst == W.US, "an echo")
    assert p.to == other, p.to
    guest.expect(r"st=\d=")
    guest.expect(talk.PROMPT)
    wire.send(W.ether(W.arp(2, sender=W.US, target=W.GUEST, target_mac=W.GUEST_MAC), kind=W.ARP))
    wire.send(W.ether(W.arp(1, sender=W.GUEST, target=W.GUEST), to=W.BROADCAST, kind=W.ARP))
    say(guest, "sleep 1; dmesg | grep too", r"10\.0\.0\.2 is used by 52:54:00:00:00:02, too")


def loop(guest):
    """The guest is a router whose other router sends everything back: the packet dies of its time, its sender is told."""
    say(guest, "echo 1 > /proc/sys/net/ipv4/ip_forward; busybox ip route add 198.51.100.0/24 via 10.0.0.1; echo st=$?=", r"st=0=")
    guest.send("nc 198.51.100.7 80; echo st=$?=\n")
    hops, end, dead = 0, time.monotonic() + 60, False
    while not dead and time.monotonic() < end:
        p = wire.receive(1)
        if p is None or p.dst != "198.51.100.7":
            continue
        hops += 1
        if p.ttl > 1:                            # a router takes one off, and sends it back where it came from
            wire.send(W.ether(W.ip(p.payload, p.proto, source=p.src, to=p.dst, ttl=p.ttl - 1, ident=p.ident)))
        else:
            wire.send_ip(W.icmp(11, 0, payload=p.header + p.payload[:8]), W.ICMP)
            dead = True
        dead = dead or p.ttl <= 2
    assert 20 <= hops <= 64, hops
    guest.expect(r"[Nn]o route to host.*st=1=", 60)
    guest.expect(talk.PROMPT)
    say(guest, "echo 0 > /proc/sys/net/ipv4/ip_forward; busybox ip route del 198.51.100.0/24; echo st=$?=", r"st=0=")


def vanished(guest):
    """Who is in the middle of a connection when nobody answers any more, not even ARP, is told so: EHOSTUNREACH at connect."""
    wire.answers_arp.clear()
    say(guest, "busybox ip neigh flush dev eth0; echo fl=$?=", r"fl=0=")
    say(guest, "nc -w 20 10.0.0.77 80; echo st=$?=", r"[Nn]o route to host.*st=1=", 60)
    wire.answers_arp.add(W.US)


def used(guest):
    return int(say(guest, "free | busybox awk '/Mem/ {print \"used=\" $3}'", r"used=(\d+)\r").group(1))


def dialogue(guest, setting):
    try:
        guest.expect(talk.PROMPT, 120)
        cable(guest)
        before = used(guest)
        for fault in (neighbours, taken, loop, vanished, cable):
            fault(guest)
        after = used(guest)
        assert after < before + 2000, (before, after, "memory did not come back")
        talk.power_off(guest)
    finally:
        wire.close()
