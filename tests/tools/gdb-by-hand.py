"""`make gdb` as a person uses it: gdb at one terminal, the guest's console at another, a program from the start."""
import re
import shutil

from lib import tree as R
from lib.typist import Typist

PROMPT = r"\(gdb\) (\x1b\[\?2004h)?$"


def unavailable(setting):
    return None if shutil.which("gdb") else "no gdb here"


def check(tree, setting):
    gdb = Typist("make gdb CPUS=1 RUN='shm_inside --quiet'", tree, R.environment(TERM="dumb"))
    console = Typist("make console", tree, R.environment())

    def say(line, answer):
        return gdb.ask(line, answer, PROMPT)
    try:
        gdb.expect(r"make console.*kmain.*goes on to main of shm_inside.*" + PROMPT, 180)
        hidden = say("help sprout", r"kstack PID .*usersym")
        say("continue", r"main \(argc=2.* at user/demo/shm_inside\.c")
        say("break sys_shmget if size > 0", r"ipc/shm\.c")
        say("break sys_getpid", "Breakpoint")
        say("continue", r"sys_(shmget|getpid) \(.*\) at (ipc/shm|proc/info)\.c:")     # never in what they inline first
        say("delete", "")
        say("kstack 1", r"sys_wait4.*syscall_entry")
        say("bt 1", r"#0 .*(More stack frames|boot_|sys_|main)")
        say("bt full 1", r"#0 ")
        say("pte 0x400000", r"P present.*pml4.*pt .*PWU|P-U")
        say("usersym 1", "symbols of init")
        say("info symbol edit_line", "No symbol")
        gdb.send("continue\n")
        console.expect(r"[#$] $", 120)
        console.ask("echo typed-$((20 + 22))", r"^typed-42$")
        gdb.send("\x03")                         # ^C stops the guest, and QEMU lives
        gdb.expect(r"SIGINT.*" + PROMPT, 60)
        shell = re.search(r"^ +(\d+) .* sh  ", say("ps", " sh "), re.M).group(1)
        say("usersym " + shell, "symbols of sh")
        say("info symbol edit_line", r"sh\.debug")
        say("hbreak edit_line", "sh/edit|breakpoint")
        gdb.send("continue\n")
        console.send("\n")
        gdb.expect(r"edit_line \(.*user/bin/sh/edit\.c.*" + PROMPT, 60)
        say("delete", "")
        gdb.send("continue\n")
        console.expect(r"[#$] $", 60)
        console.send("\x01x")                    # the console may leave and come again
        assert console.wait(30) == 0
        assert console.shown.rstrip().endswith(b"\x1b[?7h\x1b[?25h\x1b[0m"), console.shown[-60:]
        gdb.send("\x03")
        gdb.expect(PROMPT, 60)
        gdb.send("quit\n")
        assert gdb.wait(60) == 0, gdb.text()[-300:]
    finally:
        console.stop()
        gdb.stop()
    for name in re.findall(r"^(?:Sprout's )?(\w+)(?: \S+)* {2,}", hidden, re.M):
        said = R.run(["gdb", "-q", "-nx", "-batch", "-ex", f"help {name}"], tree, env=R.environment())
        assert "Undefined command" in said.stdout + said.stderr, f"{name} hides a command of gdb's own"
