"""The commands of tools/gdb/sprout.py on a running kernel: each finds what is there, none stumbles."""
import os
import re
import shutil
import subprocess

from lib import talk

SOCKET = f"/tmp/sprout-gdb-test-{os.getpid()}"
WANTED = [("ps", r"init"), ("kstack 1", r"sched|wait"), ("maps 1", r"r-xp.*init|init.*r-x|400000"), ("runq", r"CPU 0"),
          ("locks", r"CPU 1 spin"), ("waiters", r"waits for"), ("dmesg", r"initramfs"), ("events", r""), ("fds 1", r"console"),
          ("ipcs", r"id 0 .*0 of 16384"), ("pte 0x400000 1", r"P present.*pml4.*refs"), ("usersym 1", "init"),
          ("usersym 2", "symbols of sh"), ("info symbol edit_line", r"sh\.debug"), ("usersym 1", "symbols of init"), ("help sprout", r"kstack PID.*\$runs")]


def unavailable(setting):
    return None if shutil.which("gdb") else "no gdb here"


def machine(setting):
    return dict(cpus=2, memory=128, kernel=setting.kernel, initrd=setting.base, append=setting.append,
                extra=["-gdb", f"unix:{SOCKET},server=on,wait=off"])


def dialogue(guest, setting):
    guest.expect(talk.PROMPT, 120)
    talk.ask(guest, "ipcmk -Q | grep -c id; sleep 4242 &", r"1.*\[1\]")
    talk.ask(guest, "until grep -q time /proc/waiters; do :; done; echo as$((40 + 2))leep", r"as42leep")
    commands = [word for name, _ in WANTED for word in ("-ex", f"echo >>>{name}\\n", "-ex", name)]
    ran = subprocess.run(["gdb", "-q", "-nx", "-batch", setting.kernel, "-ex", "set pagination off", "-ex",
                          f"target remote {SOCKET}", "-x", "tools/gdb/sprout.py", *commands, "-ex", "detach"],
                         capture_output=True, text=True, timeout=120, stdin=subprocess.DEVNULL,
                         env=dict(os.environ, SPROUT_BUILD=setting.out))
    os.path.exists(SOCKET) and os.unlink(SOCKET)
    said = re.split(r"^>>>", ran.stdout, flags=re.M)[1:]
    assert "Traceback" not in ran.stderr and "Error" not in ran.stderr, ran.stderr[-600:]
    for (name, pattern), text in zip(WANTED, said):
        assert re.search(pattern, text[len(name):], re.S), f"{name}: {text[:400]}"
    assert len(said) == len(WANTED), ran.stdout[-400:]
    talk.power_off(guest)
