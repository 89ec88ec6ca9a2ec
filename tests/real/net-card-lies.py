"""A card that lies to a running kernel. QEMU's own does not, so its used rings are written over from outside, through QEMU's gdb
stub: what the driver reads there next was not written by the card it knows. Each lie stops the card with one line that says what
was wrong; the kernel and its programs go on, and sending fails as on a card that is gone."""
import re
import shutil
import socket
import struct
import tempfile

from lib import guest as G
from lib import talk
from lib import wire as W

RX, TX = 0, 1
# The queue, number and length of the next used entry, how far the index jumps, and what is said. The card has descriptors 0 to 127.
LIES = [(RX, 4000, 60, 1, "a descriptor that there is not"),
        (RX, 0xffffffff, 60, 1, "a descriptor that there is not"),
        (RX, 200, 60, 1, "a descriptor that it does not have"),
        (RX, 100, 1 << 20, 1, "more bytes than there is room for"),
        (RX, 100, 60, 1000, "more buffers came back than it has"),
        (TX, 0, 0, 1, "more buffers came back than it has")]             # all are back


def machine(setting):
    global wire, folder, how
    wire, folder = W.Wire(), tempfile.mkdtemp(prefix="sprout-stub-")
    how = dict(cpus=2, memory=64, kernel=setting.kernel, initrd=setting.base, append=setting.append + " net.ip=10.0.0.2/24",
               extra=wire.arguments() + ["-gdb", f"unix:{folder}/gdb,server=on,wait=off"])
    return how


class Memory:
    """The guest's physical memory, through the gdb stub; the guest stands still meanwhile."""

    def __init__(self, path):
        self.sock, self.text = socket.socket(socket.AF_UNIX), b""
        self.sock.connect(path)
        self.sock.settimeout(20)
        self.ask("Qqemu.PhyMemMode:1")

    def ask(self, command):
        self.sock.sendall(f"${command}#{sum(command.encode()) & 255:02x}".encode())
        while not (found := re.match(rb"[^$]*\$(?!T)([^#]*)#..", self.text)):      # T: it has stopped
            self.text = re.sub(rb"\$T[^#]*#..", b"", self.text + self.sock.recv(4096))
        self.text = self.text[found.end():]
        self.sock.sendall(b"+")
        return found.group(1)

    def read(self, at, n):
        return bytes.fromhex(self.ask(f"m{at:x},{n:x}").decode())

    def write(self, at, data):
        assert self.ask(f"M{at:x},{len(data):x}:{data.hex()}") == b"OK"

    def close(self):
        self.ask("D")
        self.sock.close()


def used_ring(guest, queue):
    """Where it is, says QEMU's monitor."""
    found = re.findall(r"^(/machine\S+) \[virtio-net\]", guest.ask_monitor("info virtio"), re.M)
    text = guest.ask_monitor(f"info virtio-queue-status {found[0]} {queue}")
    return int(re.findall(r"used: +0x([0-9a-f]+)", text)[-1], 16), int(re.findall(r"num: +(\d+)", text)[-1])


def lie(guest, queue, number, length, jump):
    at, size = used_ring(guest, queue)
    memory = Memory(folder + "/gdb")
    index, = struct.unpack("<H", memory.read(at + 2, 2))
    memory.write(at + 4 + 8 * (index % size), struct.pack("<II", number, length))
    memory.write(at + 2, struct.pack("<H", (index + jump) & 0xffff))
    memory.close()


def one(guest, queue, number, length, jump, why):
    guest.expect(talk.PROMPT, 120)
    talk.ask(guest, "until busybox ip addr | grep 10.0.0.2; do sleep 0.1; done", r"inet 10\.0\.0\.2/24")
    guest.send("busybox ping -c 1 -W 20 10.0.0.1; echo st=$?=\n")
    p = wire.expect(lambda p: p.proto == W.ICMP and p.payload[0] == 8, "an echo")
    wire.send_ip(W.icmp(0, 0, p.payload[4:8], p.payload[8:]), W.ICMP)
    guest.expect("st=0=")
    guest.expect(talk.PROMPT)
    lie(guest, queue, number, length, jump)
    if queue == RX:                              # the driver looks when the card has news: here, of the cable
        guest.ask_monitor("set_link n0 off")
    talk.ask(guest, "busybox ping -c 2 -W 1 10.0.0.1; echo st=$?=", "st=1=")
    talk.ask(guest, "(head -c 100000 /dev/zero | nc -l 9) & sleep 1; nc 127.0.0.1 9 | wc -c", r"\n *100000\r?\n")
    talk.ask(guest, "ifconfig eth0 down; ifconfig eth0 10.0.0.3 up; busybox ip addr", r"10\.0\.0\.3/8")
    said = re.findall(rb"eth0: the card is stopped, it lies: ([^\r\n]*)", guest.console)
    assert said == [why.encode()], (why, said)
    talk.power_off(guest)


def dialogue(guest, setting):
    try:
        for n, (queue, number, length, jump, why) in enumerate(LIES):
            other = G.Guest(**how) if n else guest
            try:
                one(other, queue, number, length, jump, why)
            finally:
                if n:
                    other.stop(G.STOPPED)
    finally:
        wire.close()
        shutil.rmtree(folder)
