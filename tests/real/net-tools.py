"""Debian's network tools in a guest behind QEMU's user network: iproute2's ip (shown, changed, watched, as JSON) and ss, ping and arping
of iputils, traceroute, tcpdump on the card, on lo and on any; BusyBox's ifconfig, route, arping, telnetd, asked from this machine."""
import re
import socket
import time

from lib import packages, talk

PACKAGES = ["iproute2", "iputils-ping", "iputils-arping", "traceroute", "tcpdump"]


def unavailable(setting):
    return packages.missing(setting, "tools", PACKAGES)


def machine(setting):
    global ports
    extra, ports = packages.card(telnet=23)
    with open("user/etc/passwd") as f:
        files = {"etc/passwd": f.read() + "tcpdump:x:101:101::/:/bin/false\n"}
    with open("user/etc/group") as f:
        files["etc/group"] = f.read() + "tcpdump:x:101:\n"
    return dict(cpus=2, memory=256, kernel=setting.kernel, initrd=packages.image(setting, "tools", PACKAGES, files),
                append=setting.append, extra=extra)


def shown(guest):
    say = lambda command, answer: talk.ask(guest, command, answer)                                        # noqa: E731
    say("ip addr show eth0", r"2: eth0: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500 qdisc \w+ state UP group default qlen 1000.*"
        r"inet 10\.0\.2\.15/24 brd 10\.0\.2\.255 scope global eth0")
    say("ip -s link show eth0", r"RX: +bytes +packets.*\n +[1-9]\d* +[1-9]\d* +0 +0.*TX: +bytes.*\n +[1-9]\d* +[1-9]\d* +0 +0")
    say("ip route", r"10\.0\.2\.0/24 dev eth0 proto kernel scope link src 10\.0\.2\.15")
    say("ip -j route", r'"dst":"10\.0\.2\.0/24","dev":"eth0"')
    say("ip route get 127.0.0.1", r"local 127\.0\.0\.1 dev lo.*src 127\.0\.0\.1")
    say("ip rule", "32766:.*lookup main")
    say("ping -c 2 -i 0.2 10.0.2.2", "2 packets transmitted, 2 received, 0% packet loss")
    say("ping -c 1 -s 4000 10.0.2.2", "4008 bytes from.*1 received")
    say("busybox ping -c 1 10.0.2.2", "1 packets received")
    say("ip neigh", r"10\.0\.2\.2 dev eth0 lladdr 52:55:0a:00:02:02 (REACHABLE|DELAY|STALE)")
    say("/usr/bin/arping -c 2 -i eth0 10.0.2.2 2>/dev/null || /usr/bin/arping -c 2 -I eth0 10.0.2.2", r"Received 2 response")
    say("busybox arping -c 1 -I eth0 10.0.2.2", r"Received 1 response")
    say("traceroute.db -I -n -q 1 -w 2 -m 3 10.0.2.2", r" 1  10\.0\.2\.2  [\d.]+ ms")
    say("traceroute.db -n -q 1 127.0.0.1", r" 1  127\.0\.0\.1  [\d.]+ ms")
    say("busybox traceroute -n -q 1 -m 2 127.0.0.1", r" 1  127\.0\.0\.1  [\d.]+ ms")


def changed(guest):
    say = lambda command, answer: talk.ask(guest, command, answer)                                        # noqa: E731
    say("ip monitor > /tmp/news & sleep 1; echo st=$?", "st=0")
    say("ip addr add 10.0.7.1/24 dev eth0; ip route add 10.9.0.0/16 via 10.0.2.2; ip route add 10.9.0.0/16 via 10.0.2.2; echo st=$?",
        "RTNETLINK answers: File exists.*st=2")
    say("ip route get 10.9.1.1", r"10\.9\.1\.1 via 10\.0\.2\.2 dev eth0 src 10\.0\.2\.15")
    say("ip neigh add 10.0.7.9 lladdr 52:54:00:00:00:09 dev eth0; ip neigh show 10.0.7.9", "PERMANENT")
    say("ip route del 10.9.0.0/16; ip addr del 10.0.7.1/24 dev eth0; ip addr del 10.0.7.1/24 dev eth0; echo st=$?",
        "RTNETLINK answers: Cannot assign requested address.*st=2")
    say("ip link set eth0 mtu 1400; ip link show eth0", "mtu 1400")
    say("ip link set eth0 down; ping -c 1 -W 1 10.0.2.2; ip link set eth0 up mtu 1500; ip -br link show eth0", "[Nn]etwork is unreachable.*eth0 +UP")
    say("sleep 1; kill %1; cat /tmp/news", r"eth0 +inet 10\.0\.7\.1/24.*10\.9\.0\.0/16 via 10\.0\.2\.2 dev eth0.*Deleted 10\.9\.0\.0/16.*"
        r"Deleted 2: eth0 +inet 10\.0\.7\.1/24.*mtu 1400")
    say("busybox ifconfig eth0:1 10.0.8.1 netmask 255.255.255.0; busybox ifconfig eth0:1", r"inet addr:10\.0\.8\.1 +Bcast:10\.0\.8\.255 +Mask:255\.255\.255\.0")
    say("busybox route add -net 10.7.0.0 netmask 255.255.0.0 gw 10.0.8.2; busybox route -n", r"10\.7\.0\.0 +10\.0\.8\.2 +255\.255\.0\.0 +UG")
    say("busybox route del -net 10.7.0.0 netmask 255.255.0.0; busybox ifconfig eth0:1 down; ip route | grep -c 10.[78]; echo st=$?", "0\r?\nst=1")


def captured(guest):
    say = lambda command, answer: talk.ask(guest, command, answer)                                        # noqa: E731
    heard = "for i in $(seq 50); do grep -q listening /tmp/err && break; sleep 0.2; done; "
    say(f"tcpdump -n -c 4 -i eth0 icmp > /tmp/cap 2> /tmp/err & {heard} ping -c 2 -i 0.2 10.0.2.2 > /dev/null; wait; cat /tmp/cap /tmp/err",
        r"IP 10\.0\.2\.15 > 10\.0\.2\.2: ICMP echo request, id \d+, seq 1, length 64.*IP 10\.0\.2\.2 > 10\.0\.2\.15: ICMP echo reply, "
        r"id \d+, seq 2, length 64.*4 packets captured.*0 packets dropped by kernel")
    say(f"tcpdump -n -i lo -w /tmp/lo.pcap tcp 2> /tmp/err & {heard} (sleep 1; echo hello) | nc -l 77 > /tmp/got & sleep 0.5; "
        "echo over there | nc 127.0.0.1 77; sleep 1; kill -INT $(pidof tcpdump); wait; cat /tmp/got", "hello.*over there")
    say("tcpdump -n -r /tmp/lo.pcap 2>/dev/null | cut -c 17- | sort -u", r"> 127\.0\.0\.1\.77: Flags \[S\].*127\.0\.0\.1\.77 > .*Flags \[F\.\].*"
        r"127\.0\.0\.1\.77 > .*Flags \[S\.\]")
    say(f"tcpdump -n -c 1 -i any arp > /tmp/cap 2> /tmp/err & {heard} busybox arping -c 1 -I eth0 10.0.2.2 > /dev/null; wait; cat /tmp/cap",
        r"eth0 +Out ARP, Request who-has 10\.0\.2\.2")
    say("tcpdump -D | head -3", r"eth0 \[Up, Running.*lo \[Up, Running, Loopback")


class Telnet:
    """As much of RFC 854 as to refuse every option."""
    def __init__(self, port):
        self.sock, self.text = socket.create_connection(("127.0.0.1", port), timeout=30), b""

    def expect(self, pattern, timeout=30):
        end = time.monotonic() + timeout
        while not re.search(pattern, self.text, re.S):
            assert time.monotonic() < end, (pattern, self.text)
            self.sock.settimeout(max(0.1, end - time.monotonic()))
            data = self.sock.recv(4096)
            assert data, ("closed", pattern, self.text)
            for command, option in re.findall(rb"\xff([\xfb\xfd])(.)", data, re.S):
                self.sock.sendall(b"\xff" + (b"\xfe" if command == b"\xfb" else b"\xfc") + option)
            self.text += re.sub(rb"\xff[\xfb-\xfe].", b"", data, flags=re.S)

    def say(self, text):
        self.text = b""
        self.sock.sendall(text)


def telnet(guest):
    talk.ask(guest, "ls -l /dev/pts; busybox telnetd -l /bin/sh; echo st=$?", "st=0")
    t = Telnet(ports["telnet"])
    t.expect(rb"# ")
    t.say(b"tty; echo $((40 + 2))\r\n")
    t.expect(rb"/dev/pts/\d+\r\n.*42\r\n")
    talk.ask(guest, "ss -tn | grep -v Cannot; ss -tlnp", r"ESTAB +0 +0 +10\.0\.2\.15:23 +10\.0\.2\.2:\d+.*LISTEN.*0\.0\.0\.0:23.*busybox")
    t.say(b"sleep 1000\r\n")
    t.expect(rb"sleep 1000\r\n")
    time.sleep(0.5)
    t.say(b"\x03")
    t.expect(rb"# ")
    t.say(b"exit\r\n")
    try:
        while t.sock.recv(4096):
            pass
    except OSError as error:                     # an end all the same
        assert isinstance(error, ConnectionError), error
    t.sock.close()
    talk.ask(guest, "for i in $(seq 20); do [ $(ls /dev/pts) = ptmx ] && break; sleep 0.5; done; ls /dev/pts; ps aux; ss -tln | grep -c :23", r"\nptmx\r?\n.*1\r?\n")


def dialogue(guest, setting):
    guest.expect(talk.PROMPT, 120)
    talk.ask(guest, "for i in $(seq 50); do busybox ip addr | grep 'inet 10' && break; sleep 0.2; done", r"inet 10\.0\.2\.15")
    shown(guest)
    changed(guest)
    captured(guest)
    telnet(guest)
    talk.power_off(guest)
