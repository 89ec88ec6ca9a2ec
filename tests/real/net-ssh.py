"""From this machine into a guest by ssh, to dropbear and to OpenSSH's sshd: a key lets in and another does not, a pty with ^C and
a window that changes, a status that arrives, scp of 5 MiB both ways by both of its protocols, a port led through, many at once."""
import fcntl
import hashlib
import os
import re
import select
import shutil
import struct
import subprocess
import tempfile
import termios
import time

from lib import packages, talk

NIGHTLY = True
PACKAGES = ["dropbear-bin", "openssh-server", "openssh-sftp-server", "openssh-client"]
SSHD = "HostKey /tmp/key\nUsePAM no\nSubsystem sftp /usr/lib/openssh/sftp-server\nPasswordAuthentication no\n"


def unavailable(setting):
    return packages.missing(setting, "ssh", PACKAGES, ["ssh", "scp", "ssh-keygen"])


def machine(setting):
    global ports, folder
    folder = tempfile.mkdtemp(prefix="sprout-ssh-")
    for name in ("id", "other"):
        subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", f"{folder}/{name}"], check=True)
    with open("user/etc/passwd") as f, open(f"{folder}/id.pub") as key:
        files = {"root/.ssh/authorized_keys": key.read(), "etc/shells": "/bin/sh\n", "etc/sshd.conf": SSHD,
                 "etc/passwd": f.read() + "sshd:x:74:74:sshd:/run/sshd:/bin/false\n"}
    extra, ports = packages.card(dropbear=22, sshd=2222)
    return dict(cpus=2, memory=256, kernel=setting.kernel, initrd=packages.image(setting, "ssh", PACKAGES, files),
                append=setting.append, extra=extra)


def options(key="id"):
    return ["-i", f"{folder}/{key}", "-F", "none", "-o", "IdentitiesOnly=yes", "-o", "StrictHostKeyChecking=no", "-o", "BatchMode=yes",
            "-o", f"UserKnownHostsFile={folder}/known", "-o", "LogLevel=ERROR", "-o", "ConnectTimeout=60"]


def ssh(port, command, key="id", given=b""):
    return subprocess.run(["ssh", "-p", str(port), *options(key), "root@127.0.0.1", command], input=given, capture_output=True, timeout=60)


def scp(port, source, to, *words):
    got = subprocess.run(["scp", "-q", "-P", str(port), *words, *options(), source, to], capture_output=True, timeout=120)
    assert got.returncode == 0, got


class Terminal:
    """ssh on a pty of this machine, as a person has it."""
    def __init__(self, port):
        self.master, slave = os.openpty()
        fcntl.ioctl(self.master, termios.TIOCSWINSZ, struct.pack("HHHH", 30, 100, 0, 0))
        self.process = subprocess.Popen(["ssh", "-p", str(port), *options(), "root@127.0.0.1"], stdin=slave, stdout=slave, stderr=slave,
                                        start_new_session=True, preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0))
        os.close(slave)
        self.text, self.seen = "", 0

    def expect(self, pattern, timeout=30):
        end = time.monotonic() + timeout
        while True:
            found = re.compile(pattern, re.S).search(self.text, self.seen)
            if found:
                self.seen = found.end()
                return found
            ready = select.select([self.master], [], [], 0.2)[0]
            try:
                self.text += os.read(self.master, 65536).decode(errors="replace") if ready else ""
            except OSError:                      # the other side has closed
                ready = [None]
                end = min(end, time.monotonic())
            assert time.monotonic() < end, f"ssh: waited for {pattern!r}, saw {self.text[self.seen:]!r}"

    def say(self, text):
        os.write(self.master, text.encode())


def terminal(port):
    t = Terminal(port)
    try:
        t.expect(r"# ")
        t.say("tty; stty size; echo $((40 + 2))\r")
        t.expect(r"/dev/pts/\d+\r\n.*30 100\r\n.*42\r\n")
        t.say("sleep 1000\r")
        t.expect(r"sleep 1000\r\n")
        time.sleep(0.5)
        t.say("\x03")
        t.expect(r"\^C.*# ")
        t.say("echo status=$?\r")
        t.expect(r"status=130\r\n")
        t.say("cat /dev/zero | tr '\\0' y\r")     # more than fits anywhere, and ^C gets through
        t.expect("yyyyyyyy" * 100)
        t.say("\x03")
        t.expect(r"\^C[^y]*# ", 60)
        fcntl.ioctl(t.master, termios.TIOCSWINSZ, struct.pack("HHHH", 50, 132, 0, 0))
        os.kill(t.process.pid, 28)               # SIGWINCH; the session's leader has the terminal
        time.sleep(0.5)
        t.say("stty size; sleep 1000 & echo job=$!\r")
        t.expect(r"50 132\r\n.*job=(\d+)\r\n")
        t.say("exit 7\r")
        assert t.process.wait(60) == 7, t.process.returncode
    finally:
        if t.process.poll() is None:
            t.process.kill()
            t.process.wait()
        os.close(t.master)


def served_by(port, two_protocols):
    got = ssh(port, "uname -s; cat; exit 3", given=b"through\n")
    assert (got.returncode, got.stdout) == (3, b"Sprout\nthrough\n"), got
    got = ssh(port, "true", key="other")
    assert got.returncode == 255 and b"denied" in got.stderr, got
    terminal(port)
    blob, back = f"{folder}/blob", f"{folder}/back"
    with open(blob, "wb") as f:
        f.write(os.urandom(5 << 20))
    with open(blob, "rb") as f:
        md5 = hashlib.md5(f.read()).hexdigest()
    for words in two_protocols:
        scp(port, blob, "root@127.0.0.1:/tmp/blob", *words)
        got = ssh(port, "md5sum /tmp/blob; rm /tmp/blob.old; mv /tmp/blob /tmp/blob.old")
        assert got.stdout.decode().startswith(md5), (got, md5)
        scp(port, "root@127.0.0.1:/tmp/blob.old", back, *words)
        with open(back, "rb") as f:
            assert hashlib.md5(f.read()).hexdigest() == md5, f"what scp {words} brought back is not what it took"
    many = [subprocess.Popen(["ssh", "-p", str(port), *options(), "root@127.0.0.1", f"seq {n} 20000 | tail -n {n}"],
                             stdout=subprocess.PIPE, stdin=subprocess.DEVNULL) for n in range(1, 5)]
    for n, p in enumerate(many, 1):
        assert p.communicate(timeout=90)[0].split() == [str(i).encode() for i in range(20001 - n, 20001)]


def dialogue(guest, setting):
    try:
        guest.expect(talk.PROMPT, 120)
        talk.ask(guest, "mkdir -p /etc/dropbear /run/sshd; chmod 700 /root /root/.ssh; ssh-keygen -q -t ed25519 -N '' -f /tmp/key; echo st=$?", "st=0")
        talk.ask(guest, "dropbear -R -s -E 2> /tmp/dropbear.log; echo st=$?", "st=0")
        talk.ask(guest, "/usr/sbin/sshd -f /etc/sshd.conf -p 2222 -E /tmp/sshd.log; echo st=$?", "st=0")
        served_by(ports["dropbear"], [["-O"]])
        served_by(ports["sshd"], [["-O"], ["-s"]])
        talk.ask(guest, "pkill sleep; sleep 1; ls /dev/pts; ps ax | grep -c '[t]tyS0.*sshd'", r"ptmx\r?\n0")
        talk.power_off(guest)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
