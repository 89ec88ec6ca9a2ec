"""The other end of a guest's network cable, in Python: frames in and out over a pair of UNIX datagram sockets, nothing of
which leaves this machine. Enough of Ethernet, ARP, IP, ICMP and UDP to be a neighbour, a router or a liar."""
import os
import socket
import struct
import tempfile
import time

GUEST_MAC, OUR_MAC = bytes.fromhex("525400000001"), bytes.fromhex("525400000002")
GUEST, US = "10.0.0.2", "10.0.0.1"
BROADCAST = b"\xff" * 6
ARP, IP = 0x0806, 0x0800
ICMP, TCP, UDP = 1, 6, 17


def address(text):
    return socket.inet_aton(text)


def checksum(data):
    if len(data) % 2:
        data += b"\0"
    total = sum(struct.unpack(f"!{len(data) // 2}H", data))
    while total >> 16:
        total = (total & 0xffff) + (total >> 16)
    return ~total & 0xffff


def ether(payload, to=GUEST_MAC, source=OUR_MAC, kind=IP):
    return to + source + struct.pack("!H", kind) + payload


def arp(op, sender=US, target=GUEST, mac=OUR_MAC, target_mac=b"\0" * 6):
    return struct.pack("!HHBBH", 1, IP, 6, 4, op) + mac + address(sender) + target_mac + address(target)


def ip(payload, proto, source=US, to=GUEST, ttl=64, ident=1, frag=0, total=None, wrong_sum=0):
    head = struct.pack("!BBHHHBBH4s4s", 0x45, 0, total or 20 + len(payload), ident, frag, ttl, proto, 0,
                       address(source), address(to))
    return head[:10] + struct.pack("!H", checksum(head) ^ wrong_sum) + head[12:] + payload


def icmp(kind, code=0, rest=b"\0\0\0\0", payload=b""):
    body = struct.pack("!BBH", kind, code, 0) + rest + payload
    return body[:2] + struct.pack("!H", checksum(body)) + body[4:]


def udp(payload, sport, dport, source=US, to=GUEST, wrong_sum=0):
    head = struct.pack("!HHHH", sport, dport, 8 + len(payload), 0)
    pseudo = address(source) + address(to) + struct.pack("!HH", UDP, 8 + len(payload))
    total = checksum(pseudo + head + payload) or 0xffff
    return head[:6] + struct.pack("!H", total ^ wrong_sum) + payload


FIN, SYN, RST, PSH, ACK = 1, 2, 4, 8, 16


def tcp(payload, sport, dport, seq, ack, flags, source=US, to=GUEST, window=65535, options=b""):
    head = struct.pack("!HHIIBBHHH", sport, dport, seq & 0xffffffff, ack & 0xffffffff, (20 + len(options)) << 2, flags, window, 0, 0)
    head += options
    pseudo = address(source) + address(to) + struct.pack("!HH", TCP, len(head) + len(payload))
    return head[:16] + struct.pack("!H", checksum(pseudo + head + payload)) + head[18:] + payload


class Segment:
    """TCP in a packet."""

    def __init__(self, packet):
        self.sport, self.dport, self.seq, self.ack, offset, self.flags, self.window = struct.unpack("!HHIIBBH", packet.payload[:16])
        self.options, self.data = packet.payload[20:offset >> 2], packet.payload[offset >> 2:]


class Packet:
    """A frame, taken apart as far as it goes."""

    def __init__(self, frame):
        self.frame, self.to, self.source = frame, frame[:6], frame[6:12]
        self.kind, = struct.unpack("!H", frame[12:14])
        self.body = frame[14:]
        self.proto = self.src = self.dst = None
        if self.kind == IP and len(self.body) >= 20:
            length, self.ident, self.frag = struct.unpack("!HHH", self.body[2:8])
            header = (self.body[0] & 15) * 4
            self.ttl, self.proto = self.body[8], self.body[9]
            self.src, self.dst = socket.inet_ntoa(self.body[12:16]), socket.inet_ntoa(self.body[16:20])
            self.sum_ok = checksum(self.body[:header]) == 0
            self.header, self.payload = self.body[:header], self.body[header:length]
        elif self.kind == ARP and len(self.body) >= 28:
            self.op, = struct.unpack("!H", self.body[6:8])
            self.mac = self.body[8:14]
            self.src, self.dst = socket.inet_ntoa(self.body[14:18]), socket.inet_ntoa(self.body[24:28])
            self.payload = b""


class Wire:
    def __init__(self):
        self.folder = tempfile.mkdtemp(prefix="sprout-wire-")
        self.ours, self.theirs = self.folder + "/host", self.folder + "/guest"
        self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.sock.bind(self.ours)
        self.answers_arp = {US}                  # addresses that we say are ours

    def arguments(self, mac=GUEST_MAC):
        """For QEMU's command line."""
        text = ":".join(f"{b:02x}" for b in mac)
        return ["-netdev", f"dgram,id=n0,local.type=unix,local.path={self.theirs},remote.type=unix,remote.path={self.ours}",
                "-device", f"virtio-net-pci,netdev=n0,mac={text},disable-legacy=on"]

    def send(self, frame):
        self.sock.settimeout(60)                 # the guest takes its time
        self.sock.sendto(frame, self.theirs)

    def send_ip(self, payload, proto, **how):
        self.send(ether(ip(payload, proto, **how)))

    def receive(self, timeout):
        """The next frame, ARP questions about us being answered on the way; None when the time is over."""
        end = time.monotonic() + timeout
        while True:
            self.sock.settimeout(max(0.001, end - time.monotonic()))
            try:
                packet = Packet(self.sock.recv(65536))
            except (socket.timeout, BlockingIOError):
                return None
            if packet.kind == ARP and packet.op == 1 and packet.dst in self.answers_arp:
                self.send(ether(arp(2, packet.dst, packet.src, OUR_MAC, packet.source), packet.source, kind=ARP))
            return packet

    def expect(self, wanted, what, timeout=30):
        """The next frame that the function accepts."""
        end, seen = time.monotonic() + timeout, 0
        while time.monotonic() < end:
            packet = self.receive(end - time.monotonic())
            if packet and wanted(packet):
                return packet
            seen += packet is not None
        raise AssertionError(f"waited for {what}; {seen} other frames came")

    def close(self):
        self.sock.close()
        for path in (self.ours, self.theirs):
            if os.path.exists(path):
                os.unlink(path)
        os.rmdir(self.folder)
