"""A kernel running in QEMU: its console, its machine channel, and how it ended."""
import glob
import os
import re
import select
import shutil
import socket
import subprocess
import tempfile
import time

from lib import cover

# How a run can end.
POWERED_OFF, PANIC, TRIPLE_FAULT, HANG, STOPPED, QEMU_FAILED, BABBLES = (
    "powered off", "panic", "triple fault", "hang", "stopped", "QEMU failed", "prints without end")
MOST_OUTPUT = 8 << 20                            # bytes on one port: nobody reads more
PANIC_LINE = re.compile(rb"^.{0,40}(panic:|Kernel panic|double fault)", re.M | re.I)


class Guest:
    def __init__(self, cpus=1, memory=512, kernel=None, initrd=None, append="", iso=None, icount=False, extra=()):
        self.folder = tempfile.mkdtemp(prefix="sprout-test-")
        self.console = b""                      # all the guest wrote on COM1
        self.channel = b""                      # and on COM2, the machine channel
        self.seen = 0                           # how far expect() has read the console
        self.ending = None
        self.kernel, self.cpus = kernel, cpus
        self.listeners = {n: self.listen(n) for n in ("console", "channel", "monitor")}
        args = ["qemu-system-x86_64", "-accel", "tcg", "-nodefaults", "-no-user-config", "-machine", "pc",
                "-display", "none", "-m", str(memory), "-smp", str(cpus), "-no-reboot",
                "-device", "isa-debug-exit,iobase=0xf4,iosize=0x04",
                "-d", "cpu_reset", "-D", self.path("reset.log")]
        for name in ("console", "channel"):
            args += ["-chardev", f"socket,id={name},path={self.path(name)}", "-serial", f"chardev:{name}"]
        args += ["-chardev", f"socket,id=monitor,path={self.path('monitor')}", "-mon", "chardev=monitor"]
        if icount:
            args += ["-icount", "shift=0,sleep=off"]
        if iso:
            args += ["-cdrom", iso]
        if kernel:
            args += ["-kernel", kernel, "-append", append]
        if initrd:
            args += ["-initrd", initrd]
        self.args = args + list(extra)
        self.errors = open(self.path("errors"), "wb")
        self.process = subprocess.Popen(self.args, stdin=subprocess.DEVNULL, stdout=self.errors, stderr=self.errors)
        self.socks = {}
        for name, listener in self.listeners.items():
            listener.settimeout(30)
            try:
                self.socks[name] = listener.accept()[0]
            except socket.timeout:
                break
            listener.close()
        self.last_output = self.started = time.monotonic()

    def path(self, name):
        return os.path.join(self.folder, name)

    def listen(self, name):
        listener = socket.socket(socket.AF_UNIX)
        listener.bind(self.path(name))
        listener.listen(1)
        return listener

    def pump(self, timeout):
        """Take in what the guest wrote within `timeout` seconds. False when it has ended."""
        socks = {s: n for n, s in self.socks.items() if n != "monitor"}
        if not socks:
            return False
        ready, _, _ = select.select(list(socks), [], [], timeout)
        for sock in ready:
            name = socks[sock]
            try:
                data = sock.recv(65536)
            except OSError:
                data = b""
            if not data:
                self.socks.pop(name).close()
                continue
            setattr(self, name, getattr(self, name) + data)
            self.last_output = time.monotonic()
        return True

    def send(self, text):
        """Type on the console, not faster than a person pastes: a serial port has a ring of finite size."""
        for i in range(0, len(text), 8):
            self.socks["console"].sendall(text[i:i + 8].encode())
            time.sleep(0.004)

    def expect(self, pattern, timeout=60):
        """Wait until the console shows the pattern after what was expected before; the match, or an exception."""
        regex, end = re.compile(pattern.encode(), re.M | re.S), time.monotonic() + timeout
        while True:
            found = regex.search(self.console, self.seen)
            if found:
                self.seen = found.end()
                return found
            if time.monotonic() > end or not self.pump(0.2):
                tail = self.console[self.seen:][-600:].decode(errors="replace")
                raise AssertionError(f"waited for {pattern!r}; the console shows {tail!r}")

    def ask_monitor(self, command):
        sock, text = self.socks.get("monitor"), b""
        if not sock:
            return ""
        try:
            sock.sendall(command.encode() + b"\n")
            sock.settimeout(2)
            while True:
                text += sock.recv(65536)
                sock.settimeout(0.3)
        except OSError:
            pass
        return text.decode(errors="replace")

    def symbol(self, address):
        """The function of the kernel that an address lies in."""
        if not hasattr(self, "symbols"):
            out = subprocess.run(["nm", "-n", self.kernel or ""], capture_output=True, text=True).stdout
            self.symbols = [(int(l.split()[0], 16), l.split()[2]) for l in out.splitlines() if len(l.split()) == 3]
        below = [s for s in self.symbols if s[0] <= address]
        return f"{below[-1][1]}+{address - below[-1][0]:#x}" if below and address > 1 << 47 else "user code"

    def stuck_report(self):
        """Where each CPU is, for a guest that no longer says anything."""
        self.ask_monitor("")
        regs, lines = self.ask_monitor("info registers -a"), []
        for cpu, rip in re.findall(r"CPU#(\d+).*?RIP=([0-9a-f]+)", regs, re.S):
            lines.append(f"CPU {cpu} at {rip} {self.symbol(int(rip, 16))}")
        return "\n".join(lines)

    def effort(self):
        """The processor time QEMU has had, in seconds, and whether it could use more now: a busy machine is not its fault."""
        states, used = "", 0
        for path in [f"/proc/{self.process.pid}/stat"] + glob.glob(f"/proc/{self.process.pid}/task/*/stat"):
            try:
                with open(path) as f:
                    words = f.read().rpartition(")")[2].split()
            except OSError:                      # it has ended
                continue
            states += words[0]
            used = used or int(words[11]) + int(words[12])       # of the process, those of its threads that have ended too
        return used / os.sysconf("SC_CLK_TCK"), "R" in states or "D" in states

    def watch(self, quiet_limit, on_channel=None, finished=lambda: False):
        """Follow the run to its end: sets and returns self.ending. A guest hangs that has been silent for quiet_limit seconds
        of its processors' time, or for so long without a wish for any."""
        done, spoke, spent, idle = 0, self.last_output, 0, self.last_output
        while True:
            alive = self.pump(0.5)
            if on_channel and len(self.channel) > done:
                cut = self.channel.rfind(b"\n") + 1
                for line in self.channel[done:cut].decode(errors="replace").splitlines():
                    on_channel(line.rstrip("\r"))
                done = max(done, cut)
            if not alive or self.process.poll() is not None:
                while self.pump(0.05):
                    pass
                if len(self.channel) > done and on_channel:
                    for line in self.channel[done:].decode(errors="replace").splitlines():
                        on_channel(line.rstrip("\r"))
                break
            if finished():
                return self.stop(STOPPED)
            if len(self.console) + len(self.channel) > MOST_OUTPUT:
                return self.stop(PANIC if PANIC_LINE.search(self.console[:MOST_OUTPUT]) else BABBLES)
            used, wants = self.effort()
            if self.last_output != spoke or wants:
                idle = time.monotonic()
            if self.last_output != spoke:
                spoke, spent = self.last_output, used
            if used - spent > quiet_limit * min(self.cpus, os.cpu_count() or 1) or time.monotonic() - idle > quiet_limit:
                self.where = self.stuck_report()
                return self.stop(PANIC if PANIC_LINE.search(self.console) else HANG)
        status = self.process.wait(timeout=30)
        return self.stop(self.judge(status))

    def judge(self, status):
        if PANIC_LINE.search(self.console) or (status > 0 and status & 1 and status != 1):
            return PANIC
        with open(self.path("reset.log"), errors="replace") as log:
            if "riple fault" in log.read():
                return TRIPLE_FAULT
        return POWERED_OFF if status == 0 else QEMU_FAILED

    def stop(self, ending=STOPPED):
        """End it, if it has not ended, and tidy up. May be called again."""
        if self.ending:
            return self.ending
        self.ending = ending
        if cover.FOLDER:
            cover.finish(self)
            cover.gather(self)
        if self.process.poll() is None:
            self.process.kill()
        self.status = self.process.wait()
        for sock in list(self.socks.values()):
            sock.close()
        self.socks = {}
        self.errors.close()
        with open(self.path("errors"), errors="replace") as f:
            self.error_text = f.read().strip()
        shutil.rmtree(self.folder, ignore_errors=True)
        return self.ending

    def report(self):
        """What a person needs to know of a run that went wrong."""
        text = self.console.decode(errors="replace").replace("\r", "")
        found = PANIC_LINE.search(self.console.replace(b"\r", b""))
        if self.ending == PANIC and found:
            text = text[max(0, len(text[:found.start()]) - 300):]
            text = "\n".join(text.splitlines()[:80])
        else:
            text = "\n".join(text.splitlines()[-25:])
        return "\n".join(part for part in (text, getattr(self, "where", ""), getattr(self, "error_text", "")) if part)
