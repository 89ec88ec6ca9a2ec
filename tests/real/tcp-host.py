"""This machine and a guest over QEMU's user network: curl here asks BusyBox's httpd there, wget there asks a server here; 20 MiB
each way, and the sums agree. Nothing leaves 127.0.0.1."""
import hashlib
import http.server
import os
import shutil
import socket
import subprocess
import tempfile
import threading

from lib import talk

MIB20 = 20 << 20


def unavailable(setting):
    missing = [p for p in ("busybox", "curl") if not shutil.which(p)]
    return f"no {missing[0]}" if missing else None


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def machine(setting):
    global port, server, blob
    blob = os.urandom(MIB20)

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(200)
            self.send_header("Content-Length", str(len(blob)))
            self.end_headers()
            self.wfile.write(blob)

        def log_message(self, *words):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    port = free_port()
    net = (f"user,id=n0,restrict=on,hostfwd=tcp:127.0.0.1:{port}-:80,"
           f"guestfwd=tcp:10.0.2.100:80-tcp:127.0.0.1:{server.server_address[1]}")
    return dict(cpus=2, memory=256, kernel=setting.kernel, initrd=setting.base, append=setting.append,
                extra=["-netdev", net, "-device", "virtio-net-pci,netdev=n0"])


def curl(*words):
    return subprocess.run(["curl", "-s", "--noproxy", "*", "-m", "240", *words, ], capture_output=True)


def dialogue(guest, setting):
    url = f"http://127.0.0.1:{port}/"
    guest.expect(talk.PROMPT, 120)
    talk.ask(guest, "for i in 1 2 3 4 5 6 7 8 9; do busybox ip addr show dev eth0 | grep 'inet 10' && break; sleep 1; done",
             r"inet 10\.0\.2\.15/24")
    talk.ask(guest, "mkdir -p /tmp/www; echo it works > /tmp/www/index.html; busybox httpd -p 80 -h /tmp/www; echo st=$?", r"st=0")
    got = curl(url)
    assert got.stdout == b"it works\n", got
    assert curl("-o", "/dev/null", "-w", "%{http_code}", url + "no-such").stdout == b"404"
    found = talk.ask(guest, "cd /tmp/www; busybox wget -q -O big http://10.0.2.100/; busybox md5sum big", r"([0-9a-f]{32})  big", 300)
    assert found.group(1).decode() == hashlib.md5(blob).hexdigest(), "what wget fetched is not what was sent"
    with tempfile.NamedTemporaryFile() as out:
        got = curl("-o", out.name, url + "big")
        assert got.returncode == 0 and hashlib.md5(out.read()).digest() == hashlib.md5(blob).digest(), got
    many = [subprocess.Popen(["curl", "-s", "--noproxy", "*", "-m", "120", url], stdout=subprocess.PIPE) for _ in range(20)]
    assert all(p.communicate()[0] == b"it works\n" for p in many)
    talk.ask(guest, "busybox wget -q -O - http://10.0.2.100:81/; echo st=$?", r"st=1", 120)      # nobody there
    talk.ask(guest, "busybox netstat -ant", r"0\.0\.0\.0:80 .*LISTEN")
    talk.ask(guest, "grep Tcp: /proc/net/snmp", r"Tcp: 1 200 120000 -1 \d+ \d+")
    talk.power_off(guest)
    server.shutdown()
