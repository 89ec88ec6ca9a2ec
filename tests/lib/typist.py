"""A person at a terminal of this machine: a command on a pseudo-terminal, what it shows, what is typed."""
import fcntl
import os
import pty
import re
import select
import signal
import struct
import subprocess
import termios
import time

from lib import talk

ROWS, COLUMNS = 43, 101
ASKED = b"\x1b[999;999H\x1b[6n"                   # a terminal is asked for its last corner


class Typist:
    def __init__(self, command, cwd=".", env=None):
        master, slave = pty.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", ROWS, COLUMNS, 0, 0))

        def own_terminal():
            os.setsid()
            fcntl.ioctl(0, termios.TIOCSCTTY, 0)
        words = ["bash", "-c", command] if isinstance(command, str) else command
        self.process = subprocess.Popen(words, stdin=slave, stdout=slave, stderr=slave, cwd=cwd, env=env,
                                        preexec_fn=own_terminal)
        os.close(slave)
        self.terminal, self.shown, self.seen, self.answered = master, b"", 0, 0

    def pump(self, timeout):
        """Take in what is shown within the time. False when nobody has the terminal any more."""
        if not select.select([self.terminal], [], [], timeout)[0]:
            return True
        try:
            data = os.read(self.terminal, 65536)
        except OSError:
            return False
        self.shown += data
        while self.shown.count(ASKED) > self.answered:
            self.answered += 1
            self.send(f"\x1b[{ROWS};{COLUMNS}R")
        return bool(data)

    def send(self, text):
        for i in range(0, len(text), 8):
            os.write(self.terminal, text[i:i + 8].encode())
            time.sleep(0.004)

    def expect(self, pattern, timeout=120):
        """Wait until the pattern is shown behind what was expected before: the match, or an exception."""
        regex, end = re.compile(pattern.encode(), re.M | re.S), time.monotonic() + timeout
        alive = True
        while True:
            found = regex.search(self.shown, self.seen)
            if found:
                self.seen = found.end()
                return found
            if not alive or time.monotonic() > end:
                raise AssertionError(f"waited for {pattern!r}; shown: {self.text(self.seen)[-900:]!r}")
            alive = self.pump(0.2)

    def ask(self, line, answer="", prompt=talk.PROMPT, timeout=120):
        """Type a line; what was shown up to the next prompt, in which the answer must be found."""
        start = self.seen
        self.send(line + "\n")
        self.expect(re.escape(line[-20:]) + r"[^\n]*\n", timeout)
        self.expect(prompt, timeout)
        said = self.text(start, self.seen)
        assert re.search(answer, said[said.find("\n") + 1:], re.M | re.S), f"{line}: {said!r} has no {answer!r}"
        return said

    def text(self, start=0, end=None):
        return self.shown[start:end].decode(errors="replace").replace("\r", "")

    def wait(self, timeout=60):
        """The exit status of the command."""
        end = time.monotonic() + timeout
        while self.process.poll() is None and time.monotonic() < end:
            self.pump(0.1)
        while select.select([self.terminal], [], [], 0)[0] and self.pump(0):
            pass
        assert self.process.poll() is not None, f"it does not end; shown: {self.text()[-400:]!r}"
        return self.process.returncode

    def stop(self):
        """Hang up, as a closed window does."""
        if self.process.poll() is None:
            try:
                os.killpg(self.process.pid, signal.SIGHUP)
                self.process.wait(timeout=10)
            except subprocess.TimeoutExpired:
                os.killpg(self.process.pid, signal.SIGKILL)
                self.process.wait()
        os.close(self.terminal)
