"""Two guests on one wire: nc carries three megabytes from one to the other, and the sums agree."""
import os
import re
import shutil
import tempfile

from lib import guest as G
from lib import talk


def unavailable(setting):
    return None if shutil.which("busybox") else "no busybox"


def card(n, folder):
    mine, other = f"{folder}/{n}", f"{folder}/{3 - n}"
    return ["-netdev", f"dgram,id=n0,local.type=unix,local.path={mine},remote.type=unix,remote.path={other}",
            "-device", f"virtio-net-pci,netdev=n0,mac=52:54:00:00:00:0{n}"]


def machine(setting):
    global folder
    folder = tempfile.mkdtemp(prefix="sprout-pair-")
    return dict(cpus=1, memory=128, kernel=setting.kernel, initrd=setting.base,
                append=setting.append + " net.ip=10.0.0.1/24", extra=card(1, folder))


def say(guest, command, answer, timeout=90):
    return talk.ask(guest, command, answer, timeout)


def address(guest, n):
    guest.expect(talk.PROMPT, 120)
    say(guest, "for i in 1 2 3 4 5 6 7 8 9; do busybox ip addr show dev eth0 | grep 'inet 10' && break; sleep 1; done",
        rf"inet 10\.0\.0\.{n}/24")


def talk_over(a, b):
    say(b, "head -c 3000000 /dev/urandom > /tmp/in; busybox md5sum < /tmp/in; (nc -l 7000 < /tmp/in > /tmp/back) & echo st=$?", r"st=0")
    first = b.console.decode(errors="replace")
    say(a, "mkfifo /tmp/open; sleep 1000 > /tmp/open & echo st=$?", "st=0")       # standard input does not end before the answer does
    say(a, "nc 10.0.0.2 7000 < /tmp/open > /tmp/got; kill $!; busybox md5sum < /tmp/got; echo over=$?", r"([0-9a-f]{32})  -.*over=0", 120)
    sums = [s for s in re.findall(r"([0-9a-f]{32})  -", first)]
    assert sums[-1] in a.console.decode(errors="replace"), (sums, "the file was changed on its way")


def dialogue(guest, setting):
    other = G.Guest(cpus=2, memory=128, kernel=setting.kernel, initrd=setting.base,
                    append=setting.append + " net.ip=10.0.0.2/24", extra=card(2, folder))
    try:
        address(guest, 1)
        address(other, 2)
        talk_over(guest, other)
        other.send("socks --serve; echo st=$?\n")
        other.expect("at port 7007")
        say(guest, "socks --to 10.0.0.2; echo st=$?", r"three datagrams came back as three.*ECONNREFUSED.*st=0")
        other.expect(r"10\.0\.0\.1 has come.*st=0")
        talk.power_off(guest)
    finally:
        other.stop()
        for name in os.listdir(folder):
            os.unlink(os.path.join(folder, name))
        os.rmdir(folder)
