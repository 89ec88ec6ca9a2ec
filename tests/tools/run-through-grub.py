"""`make run` at a terminal: GRUB loads the kernel and hands on its words; the terminal keeps its line wrap and its size."""
import re

from lib import tree as R
from lib.typist import COLUMNS, ROWS, Typist

WRAP = re.compile(rb"\x1b\[\?7([hl])")


def wraps(shown):
    """Does a terminal wrap long lines after this?"""
    return WRAP.findall(shown)[-1:] in ([], [b"h"])


def session(tree):
    t = Typist("make run CPUS=1 MEM=64 SCHED=rr APPEND='quiet odd=a\\b\"c;d$$e' RUN='echo ran-$$((40 + 2)); stty size'", tree,
               R.environment())
    try:
        t.expect(r"ran-42", 240)
        t.expect(r"[#$] $", 60)
        for bad in (b"error:", b"Boot failed"):
            assert bad not in t.shown, f"before the kernel's first line: {t.shown[:900]}"
        assert wraps(t.shown), "the firmware's ESC[?7l is still in force at the prompt"
        t.ask("cat /proc/cmdline", re.escape('sched=rr quiet odd=a\\b"c;d$e -- echo ran-$((40 + 2)); stty size'))
        t.ask("dmesg | grep Sprout", r"Sprout .* on GRUB")
        t.ask("stty size", rf"^{ROWS} {COLUMNS}$")
        t.ask("grep -c ^processor /proc/cpuinfo", r"^1$")
        help_text = t.ask("help", r"^Built in .*IPC +pipes")
        assert all(len(line) < 80 for line in help_text.splitlines()), "help has lines that do not fit"
        names = re.findall(r"^(?:\w+ +|  +)((?:[\w-]+(?:  |$))+)", help_text.split("Processes", 1)[1].split("A demo")[0], re.M)
        commands = " ".join(names).split()
        assert len(commands) > 15, help_text
        t.ask("for c in %s; do command -v $c >/dev/null || echo missing $c; done; echo looked=$?" % " ".join(commands),
              r"\A(?!.*^missing).*^looked=")
        t.send("poweroff\n")
        assert t.wait(120) == 0, t.text()[-300:]
        assert t.shown.rstrip().endswith(b"\x1b[?7h\x1b[?25h\x1b[0m"), t.shown[-80:]
    finally:
        t.stop()


def killed_in_the_firmware(tree):
    """Ctrl-A x before the kernel has said anything: the terminal wraps again all the same."""
    t = Typist("make run KERNEL=1", tree, R.environment())
    try:
        t.expect(r"\x1b\[\?7l|SeaBIOS|Booting|ROM", 120)
        t.send("\x01x")
        t.wait(60)
        assert wraps(t.shown), t.shown[-200:]
    finally:
        t.stop()


def unanswered(tree):
    """Nobody tells the size: a shell on a serial line takes 24 by 80."""
    t = Typist("make run KERNEL=1 MEM=64 | cat", tree, R.environment())
    t.answered = 1 << 30
    try:
        t.expect(r"[#$] $", 120)
        t.ask("stty size", r"^24 80$")
        t.send("poweroff\n")
        assert t.wait(120) == 0
    finally:
        t.stop()


def check(tree, setting):
    session(tree)
    killed_in_the_firmware(tree)
    unanswered(tree)
