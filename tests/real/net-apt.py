"""apt in a guest, from a mirror that this test is: it is the name server, another station on the guest's wire, and serves an index and
two small packages by HTTP through QEMU's user network, which also gives the address by DHCP. apt-get update and download; what came is
unpacked and is what was sent; a package changed on its way is refused, and a name that nobody has is not found."""
import gzip
import hashlib
import http.server
import io
import os
import struct
import tarfile
import threading

from lib import packages, talk
from lib import wire as W

PACKAGES = ["apt", "dpkg", "tar"]
HELLO, SERVER, NAMESERVER = "hello from the mirror\n", "10.0.2.100", "10.0.2.9"
FILES = {"etc/apt/sources.list": "deb [trusted=yes] http://mirror.test/debian stable main\n",
         "etc/nsswitch.conf": "hosts: files dns\npasswd: files\n", "etc/apt/apt.conf.d/10quiet": 'Acquire::Languages "none";\n'}


def unavailable(setting):
    return packages.missing(setting, "apt", PACKAGES)


def tar_of(files):
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w:gz") as tar:
        for name, text in files.items():
            for n in range(1, name.count("/") + 1):
                folder = tarfile.TarInfo("./" + "/".join(name.split("/")[:n]))
                folder.type, folder.mode = tarfile.DIRTYPE, 0o755
                tar.addfile(folder)
            info = tarfile.TarInfo("./" + name)
            info.size, info.mode = len(text), 0o644
            tar.addfile(info, io.BytesIO(text.encode()))
    return out.getvalue()


def ar_of(members):
    out = b"!<arch>\n"
    for name, data in members:
        out += f"{name:<16}{0:<12}{0:<6}{0:<6}{100644:<8}{len(data):<10}`\n".encode() + data + b"\n" * (len(data) % 2)
    return out


def mirror():
    """{path: bytes} of a Debian archive with two packages; of `liar` another file is served than the index tells."""
    files, index = {}, ""
    for name in ("sprout-hello", "sprout-liar"):
        fields = f"Package: {name}\nVersion: 1.0\nArchitecture: amd64\nMaintainer: nobody <nobody@mirror.test>\nDescription: says hello\n"
        deb = ar_of([("debian-binary", b"2.0\n"), ("control.tar.gz", tar_of({"control": fields})),
                     ("data.tar.gz", tar_of({"usr/share/hello": HELLO}))])
        path = f"pool/{name}_1.0_amd64.deb"
        files["/debian/" + path] = deb if name == "sprout-hello" else deb[:-1] + b"!"
        index += fields + f"Filename: {path}\nSize: {len(deb)}\nSHA256: {hashlib.sha256(deb).hexdigest()}\n\n"
    packed, where = gzip.compress(index.encode()), "main/binary-amd64/Packages"
    sums = "".join(f" {hashlib.sha256(d).hexdigest()} {len(d)} {n}\n" for n, d in ((where, index.encode()), (where + ".gz", packed)))
    files["/debian/dists/stable/" + where + ".gz"] = packed
    files["/debian/dists/stable/Release"] = f"Date: Sat, 01 Jan 2022 00:00:00 UTC\nSuite: stable\nCodename: stable\nArchitectures: amd64\nComponents: main\nSHA256:\n{sums}".encode()
    return files


class Names(threading.Thread):
    """The name server: sees the frames of the guest's hub, and answers questions about mirror.test for QEMU's address."""
    def __init__(self, wire):
        super().__init__(daemon=True)
        self.wire, self.asked, self.over = wire, [], False

    def run(self):
        while not self.over:
            p = self.wire.receive(0.5)
            if not p or p.proto != W.UDP or p.dst != NAMESERVER or p.payload[2:4] != b"\0\x35":
                continue
            query = p.payload[8:]
            at, labels = 12, []
            while query[at]:
                labels.append(query[at + 1:at + 1 + query[at]].decode())
                at += 1 + query[at]
            kind, = struct.unpack("!H", query[at + 1:at + 3])
            name = ".".join(labels)
            self.asked.append((name, kind))
            known = name == "mirror.test"
            record = b"\xc0\x0c\0\1\0\1\0\0\0\x3c\0\4" + W.address(SERVER) if known and kind == 1 else b""
            answer = query[:2] + (b"\x81\x80" if known else b"\x81\x83") + struct.pack("!HHHH", 1, bool(record), 0, 0) + query[12:at + 5] + record
            sport, = struct.unpack("!H", p.payload[:2])
            reply = W.udp(answer, 53, sport, source=NAMESERVER, to=p.src)
            self.wire.send(W.ether(W.ip(reply, W.UDP, source=NAMESERVER, to=p.src), to=p.source))


def machine(setting):
    global server, wire, names
    archive = mirror()

    class Handler(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self):
            data = archive.get(self.path)
            self.send_response(200 if data is not None else 404)
            self.send_header("Content-Length", str(len(data or b"")))
            self.end_headers()
            self.wfile.write(data or b"")

        def log_message(self, *words):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    wire = W.Wire()
    wire.answers_arp = {NAMESERVER}
    names = Names(wire)
    names.start()
    with open("user/etc/passwd") as f:
        files = {**FILES, "etc/passwd": f.read() + "_apt:x:42:65534::/nonexistent:/bin/false\n"}
    user = f"user,id=u0,restrict=on,guestfwd=tcp:{SERVER}:80-tcp:127.0.0.1:{server.server_address[1]}"
    extra = ["-netdev", user, "-netdev", "hubport,id=h0,hubid=0,netdev=u0", "-netdev", "hubport,id=h2,hubid=0",
             "-device", "virtio-net-pci,netdev=h2"] + wire.arguments()[:2] + ["-netdev", "hubport,id=h1,hubid=0,netdev=n0"]
    return dict(cpus=2, memory=256, kernel=setting.kernel, initrd=packages.image(setting, "apt", PACKAGES, files),
                append=setting.append, extra=extra)


def dialogue(guest, setting):
    try:
        guest.expect(talk.PROMPT, 120)
        talk.ask(guest, "for i in $(seq 50); do busybox ip addr | grep 'inet 10' && break; sleep 0.2; done", r"inet 10\.0\.2\.15")
        talk.ask(guest, f"echo nameserver {NAMESERVER} > /etc/resolv.conf; echo st=$?", "st=0")
        talk.ask(guest, "mkdir -p /var/lib/dpkg /var/lib/apt/lists/partial /var/cache/apt/archives/partial /var/log/apt; : > /var/lib/dpkg/status; "
                 "chmod 1777 /tmp; cd /tmp; echo st=$?", "st=0")
        talk.ask(guest, "apt-get update; echo st=$?", r"Get:\d http://mirror\.test/debian stable/main amd64 Packages.*st=0", 90)
        talk.ask(guest, "apt-cache show sprout-hello", "Description: says hello")
        talk.ask(guest, "apt-get download sprout-hello; echo st=$?", r"Fetched.*st=0", 90)
        talk.ask(guest, "PATH=/usr/bin:$PATH dpkg-deb -x sprout-hello_1.0_amd64.deb out && cat out/usr/share/hello; echo st=$?", "\n" + HELLO.strip() + ".*st=0")
        talk.ask(guest, "apt-get download sprout-liar; echo st=$?; ls", r"Hash Sum mismatch.*st=100")
        talk.ask(guest, "echo 'deb [trusted=yes] http://nowhere.test/ stable main' > /etc/apt/sources.list; apt-get update; echo st=$?",
                 r"Could not resolve 'nowhere\.test'.*st=", 90)
        assert ("mirror.test", 1) in names.asked and ("nowhere.test", 1) in names.asked, names.asked
        talk.power_off(guest)
    finally:
        names.over = True
        names.join(5)
        wire.close()
        server.shutdown()
