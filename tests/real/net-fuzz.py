"""Frames from a seed at a booted kernel, most of them nearly right: truncated, overlapping, with wrong lengths and sums and
impossible options, every flag in every state. A connection that nothing was sent to lives through it, and the memory comes back.
NET_FUZZ=seconds:seed in the environment; 15:1 else, `make nightly` takes ten minutes."""
import os
import random
import re
import shutil
import struct
import time

from lib import talk
from lib import wire as W

seconds, seed = (int(n) for n in os.environ.get("NET_FUZZ", "15:1").split(":"))
dice = random.Random(seed)
MSS = b"\2\4\5\xb4"
WITNESS = 999                                    # the port of the connection that is left alone
PORTS = range(2000, 2016)


def unavailable(setting):
    return None if shutil.which("busybox") else "no busybox"


def machine(setting):
    global wire
    wire = W.Wire()
    return dict(cpus=2, memory=128, kernel=setting.kernel, initrd=setting.base,
                append=setting.append + " net.ip=10.0.0.2/24", extra=wire.arguments())


class Client:
    """What we know of a connection of ours: `seq` is what the guest expects next of us, `ack` what we expect of it."""

    def __init__(self, port):
        self.port, self.seq, self.ack = port, dice.getrandbits(32), 0

    def segment(self, flags, payload=b"", seq=0, ack=0, options=b"", window=65535):
        return W.tcp(payload, self.port, 81 if self.port == WITNESS else 80, self.seq + seq, self.ack + ack, flags, options=options, window=window)

    def hears(self, s):
        if s.flags & W.ACK:
            self.seq = s.ack
        self.ack = s.seq + len(s.data) + bool(s.flags & W.SYN) + bool(s.flags & W.FIN) & 0xffffffff


clients = {}


def hear(timeout):
    """Take in what the guest says; how many frames it was."""
    n = 0
    while (p := wire.receive(timeout)) is not None:
        n += 1
        if p.proto == W.TCP and len(p.payload) >= 20 and W.Segment(p).dport in clients:
            clients[W.Segment(p).dport].hears(W.Segment(p))
        if n > 5000:
            break
    return n


def near():
    """An offset to a sequence number: mostly none, else near it, at the edges of the window, or anywhere."""
    return dice.choice((0, 0, 0, 1, -1, 5, dice.randrange(-2000, 70000), 65535, 1 << 31, dice.getrandbits(32)))


def tcp_options():
    """Some are what they should be; some have lengths that cannot be."""
    text = b""
    while dice.randrange(3) and len(text) < 36:
        kind, size = dice.choice((0, 1, 2, 3, 4, 5, 8, 30, 255)), dice.choice((0, 1, 2, 3, 4, 10, 18, 34, 255))
        text += bytes([kind, size]) + dice.randbytes(min(max(size - 2, 0), 34 - len(text) if len(text) < 34 else 0))
    text = text[:40]
    return text + b"\0" * (-len(text) % 4)


def tcp_frame():
    c = clients.setdefault(port := dice.choice(PORTS), Client(port))
    what = dice.randrange(10)
    if what == 0:                                # again from the beginning; the old one ends, if it is there
        wire.send_ip(c.segment(W.RST), W.TCP)
        c = clients[port] = Client(port)
        return W.ip(c.segment(W.SYN, ack=-c.ack, options=dice.choice((MSS, MSS + b"\4\2\1\1", tcp_options()))), W.TCP)
    if what <= 3:                                # what a client would say
        flags, data = dice.choice(((W.ACK, b""), (W.ACK | W.PSH, b"GET / HTTP/1.0\r\n\r\n"), (W.ACK, b"GET /"), (W.FIN | W.ACK, b""),
                                   (W.ACK, dice.randbytes(dice.randrange(1400)))))
        return W.ip(c.segment(flags, data), W.TCP)
    payload = dice.randbytes(dice.choice((0, 0, 1, 100, 1400)))
    return W.ip(c.segment(dice.randrange(64), payload, near(), near(), tcp_options(), dice.choice((0, 1, 65535))), W.TCP,
                total=None if dice.randrange(8) else dice.randrange(65536), wrong_sum=not dice.randrange(16))


def fragments():
    """Pieces that overlap, end nowhere, or make more than 64 KiB."""
    ident, whole = dice.randrange(1, 50), W.udp(dice.randbytes(3000), 53, dice.choice((7, 80)))
    for _ in range(dice.randrange(1, 6)):
        at = dice.choice((0, 1, 184, 185, 186, 8191, dice.randrange(8192)))
        piece = whole[at * 8 % len(whole):][:dice.choice((1, 8, 1480, dice.randrange(1, 1400)))] or b"x"
        wire.send_ip(piece, dice.choice((W.UDP, W.TCP, W.ICMP)), ident=ident, frag=at | dice.choice((0, 0x2000, 0x2000, 0x8000)))
    return W.ip(whole[:1480], W.UDP, ident=ident, frag=0x2000)


def icmp_frame():
    """Errors about a connection that is fuzzed, and nonsense; no redirects of the way to us."""
    c = clients.get(dice.choice(PORTS)) or Client(1)
    quoted = W.ip(W.tcp(b"", 80, c.port, c.ack + near(), 0, W.ACK)[:dice.choice((0, 7, 8, 20))], W.TCP, source=W.GUEST, to=W.US)
    kind = dice.choice((0, 3, 3, 4, 8, 11, 12, 13, 17, dice.randrange(6, 256)))
    return W.ip(W.icmp(kind, dice.randrange(20), dice.choice((b"\0\0\0\0", b"\0\0\2\x40", dice.randbytes(4))),
                       dice.choice((quoted, quoted[:dice.randrange(len(quoted))], dice.randbytes(40)))), W.ICMP)


def frame():
    body = dice.choice((tcp_frame, tcp_frame, tcp_frame, tcp_frame, tcp_frame, fragments, icmp_frame))()
    f = bytearray(W.ether(body))
    if not dice.randrange(12):                   # ARP, of others than us
        f = bytearray(W.ether(W.arp(dice.randrange(4), sender=f"10.0.0.{dice.randrange(30, 250)}",
                                    target=dice.choice((W.GUEST, "10.0.0.7"))), kind=W.ARP))
    spoil = dice.randrange(12)
    if spoil == 0:
        f = f[:dice.randrange(1, len(f))]
    elif spoil == 1:
        f[dice.randrange(12, min(len(f), 60))] = dice.randrange(256)
        if f[12:14] == b"\x08\x06":              # what was spoilt may not say that we are elsewhere
            f = f[:14]
        if bytes(f[34:36]) == struct.pack("!H", WITNESS):
            f = f[:20]
    elif spoil == 2:
        f += dice.randbytes(dice.randrange(20))
    return bytes(f)


def used(guest):
    guest.send("free | busybox awk '/Mem/ {print \"used=\" $3}'\n")
    found = int(guest.expect(r"used=(\d+)\r").group(1))
    guest.expect(talk.PROMPT)
    return found


def witness_says(guest, w, text):
    """The connection that nothing was sent to goes on where it was."""
    wire.send_ip(w.segment(W.ACK | W.PSH, text), W.TCP)
    w.seq += len(text)
    p = wire.expect(lambda p: p.proto == W.TCP and W.Segment(p).dport == WITNESS, "the witness's answer")
    assert W.Segment(p).flags & W.ACK and not W.Segment(p).flags & W.RST and W.Segment(p).ack == w.seq & 0xffffffff, W.Segment(p).__dict__
    return p


def dialogue(guest, setting):
    try:
        guest.expect(talk.PROMPT, 120)
        talk.ask(guest, "mkdir -p /tmp/www; echo a page > /tmp/www/index.html; httpd -p 80 -h /tmp/www; echo st=$?", r"st=0")
        guest.send("sleep 10000 | nc -l 81 > /tmp/heard & sleep 1; echo li=sten\n")
        guest.expect(r"\nli=sten")
        guest.expect(talk.PROMPT)
        w = Client(WITNESS)
        wire.send_ip(w.segment(W.SYN, options=MSS), W.TCP)
        p = wire.expect(lambda p: p.proto == W.TCP and W.Segment(p).flags & W.SYN, "SYN and ACK")
        w.hears(W.Segment(p))
        witness_says(guest, w, b"still ")
        before, end, n = used(guest), time.monotonic() + seconds, 0
        while time.monotonic() < end:
            for _ in range(20):
                wire.send(frame())
                n += 1
            hear(0.001)
            guest.pump(0)
        while hear(0.5) > 100:
            pass
        witness_says(guest, w, b"here\n")
        wire.send_ip(w.segment(W.FIN | W.ACK), W.TCP)
        talk.ask(guest, "sleep 1; cat /tmp/heard", r"\nstill here\r?\n")
        guest.send("busybox killall httpd nc sleep; echo all=gone\n")
        guest.expect(r"\nall=gone")
        for _ in range(200):                     # who still talks to us is told that nobody is here
            p = wire.receive(1.5)
            if p is None:
                break
            if p.proto == W.TCP and len(p.payload) >= 20 and not W.Segment(p).flags & W.RST:
                s = W.Segment(p)
                wire.send_ip(W.tcp(b"", s.dport, s.sport, s.ack, 0, W.RST), W.TCP)
        guest.expect(talk.PROMPT)
        if seconds > 60:
            time.sleep(75)                       # TIME_WAIT, halves and fragments have their time
        assert used(guest) < before + (1000 if seconds > 60 else 3000), (before, used(guest), "memory did not come back")
        text = guest.console.decode(errors="replace")
        assert not re.search(r"panic: |assertion", text), text[-500:]
        print(f"net-fuzz: {n} frames from seed {seed}")
        talk.power_off(guest)
    finally:
        wire.close()
