"""Other people's web servers in a guest, asked by this machine's curl through a forwarded port: nginx with three workers, and
python3 -m http.server; 20 MiB of each arrive as they are, many ask at once, and nginx changes its workers under load."""
import hashlib
import re
import socket
import subprocess
import time

from lib import packages, talk

NIGHTLY = True
PACKAGES = ["nginx-light", "python3"]
NGINX = """worker_processes 3;
error_log /tmp/error.log;
pid /tmp/nginx.pid;
user nobody nogroup;
events { worker_connections 64; }
http { access_log /tmp/access.log; sendfile on; server { listen 80; root /srv; } }
"""
# What only a card shows: the MTU of a way, the segment size of a connection, and as whom a broadcast is answered.
TOLD = """from socket import *
s = socket(AF_INET, SOCK_DGRAM)
s.bind(("", 9000))
s.setsockopt(IPPROTO_IP, 8, 1)
s.setsockopt(SOL_SOCKET, SO_BROADCAST, 1)
s.sendto(b"x", ("10.0.2.255", 9000))
told = s.recvmsg(10, 200)[1][0][2]
print("answered as", inet_ntoa(told[4:8]), "to", inet_ntoa(told[8:12]))
s.connect(("10.0.2.2", 9))
print("mtu", s.getsockopt(IPPROTO_IP, 14))
print("segments of", create_server(("", 8000)).accept()[0].getsockopt(IPPROTO_TCP, TCP_MAXSEG))
"""


def unavailable(setting):
    return packages.missing(setting, "web", PACKAGES, ["curl"])


def machine(setting):
    global ports
    extra, ports = packages.card(nginx=80, python=8000)
    initrd = packages.image(setting, "web", PACKAGES, {"etc/nginx.conf": NGINX, "srv/index.html": "it works\n", "root/told.py": TOLD})
    return dict(cpus=2, memory=384, kernel=setting.kernel, initrd=initrd, append=setting.append, extra=extra)


def curl(port, path="", *words):
    got = subprocess.run(["curl", "-s", "-S", "--noproxy", "*", "-m", "300", *words, f"http://127.0.0.1:{port}/{path}"], capture_output=True)
    return got.stdout if got.returncode == 0 else got.stderr


def listens(guest, port):
    talk.ask(guest, f"for i in $(seq 100); do netstat -ltn | grep -q :{port} && break; sleep 0.2; done; echo listens=$?", "listens=0")


def listens_soon(port):
    """Connect and hang up; before somebody listens, QEMU takes the connection and drops it, so more than once."""
    for _ in range(3):
        with socket.create_connection(("127.0.0.1", port)) as s:
            s.settimeout(10)
            s.recv(1)
        time.sleep(0.5)


def serves(port, md5, at_once):
    assert curl(port) == b"it works\n", curl(port)
    assert curl(port, "no-such", "-o", "/dev/null", "-w", "%{http_code}") == b"404"
    many = [subprocess.Popen(["curl", "-s", "--noproxy", "*", "-m", "60", f"http://127.0.0.1:{port}/"], stdout=subprocess.PIPE)
            for _ in range(at_once)]
    assert hashlib.md5(curl(port, "big")).hexdigest() == md5, "20 MiB were changed on their way"
    assert all(p.communicate()[0] == b"it works\n" for p in many)


def workers(guest):
    """The process ids of nginx's workers that are not on their way out."""
    guest.send("ps aux | grep '[w]orker process *$'; echo o''ver\n")
    text = guest.expect(r"(.*)\nover").group(1).decode()
    guest.expect(talk.PROMPT)
    return re.findall(r"^nobody +(\d+) ", text, re.M)


def dialogue(guest, setting):
    guest.expect(talk.PROMPT, 120)
    found = talk.ask(guest, "head -c 20971520 /dev/urandom > /srv/big; md5sum < /srv/big", "([0-9a-f]{32})  -")
    md5 = found.group(1).decode()
    talk.ask(guest, "nginx -c /etc/nginx.conf; echo st=$?", "st=0")
    serves(ports["nginx"], md5, 6)            # QEMU's own backlog is one
    old = workers(guest)
    assert len(old) == 3, old
    load = subprocess.Popen(["curl", "-s", "--noproxy", "*", "-m", "60", "--limit-rate", "4M", f"http://127.0.0.1:{ports['nginx']}/big"],
                            stdout=subprocess.PIPE)
    talk.ask(guest, "nginx -c /etc/nginx.conf -s reload 2>/dev/null; sleep 1; echo st=$?", "st=0")
    new = workers(guest)
    assert len(new) == 3 and not set(old) & set(new), (old, new)
    assert hashlib.md5(load.communicate()[0]).hexdigest() == md5, "who was served when the workers changed was cut off"
    assert curl(ports["nginx"]) == b"it works\n"
    talk.ask(guest, "nginx -c /etc/nginx.conf -s quit 2>/dev/null; sleep 1; pidof nginx; echo st=$?", "st=1")
    talk.ask(guest, "cat /tmp/error.log; grep -c '\" 200 ' /tmp/access.log", r"\n(9|10)\r?\n")
    guest.send("python3 /root/told.py\n")
    guest.expect(r"answered as 10\.0\.2\.15 to 10\.0\.2\.255\r?\nmtu 1500\r?\n", 120)
    listens_soon(ports["python"])
    assert 500 < int(guest.expect(r"segments of (\d+)").group(1)) <= 1460
    guest.expect(talk.PROMPT)
    talk.ask(guest, "cd /srv; python3 -m http.server > /tmp/python.log 2>&1 & echo st=$?", "st=0")
    listens(guest, 8000)
    serves(ports["python"], md5, 4)           # its backlog is 5
    talk.ask(guest, "grep -c '\" 200 ' /tmp/python.log", r"\n6\r?\n")
    talk.ask(guest, "kill $(pidof python3); wait; netstat -lt | grep -c 8000", r"\n0\r?\n")
    talk.power_off(guest)
