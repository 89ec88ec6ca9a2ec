"""Our own sh on the serial console: job control, as a person types it; poweroff ends QEMU."""
from lib import talk


def machine(setting):
    return dict(cpus=2, memory=256, kernel=setting.kernel, initrd=setting.base, append=setting.append)


# A line, the key that is typed while its sleep lasts, and the status after it: what follows in the line must not run.
ENDED = [
    ("while true; do echo b''egun; sleep 1000; done", "\x03", 130),
    ("for i in 1 2; do echo b''egun; sleep 1000 | cat; done; echo b''ad", "\x03", 130),
    ("f() { while true; do echo b''egun; sleep 1000; echo b''ad; done; }; f; echo b''ad", "\x03", 130),
    ("(while true; do echo b''egun; sleep 1000; done); echo b''ad", "\x03", 130),
    ("echo b''egun; sleep 1000 || echo b''ad", "\x03", 130),
    ("while true; do echo b''egun; read x; echo b''ad; done", "\x03", 130),
    ("x=$(echo b''egun >&2; sleep 1000); echo b''ad", "\x03", 130),
    ("f() { echo b''egun; sleep 1000; }; while true; do f; done", "\x1a", 148),
    ("for i in 1 2; do for j in a b; do echo b''egun; sleep 1000; done; done; echo b''ad", "\x1a", 148),
]


def what_a_key_ends(guest):
    for line, key, status in ENDED:
        guest.send(line + "\n")
        guest.expect(r"begun\r?\n")
        talk.pause(guest)
        guest.send(key)
        text = guest.expect("(.*?)" + talk.PROMPT).group(1)
        assert b"bad" not in text and b"begun" not in text, f"{line}: went on: {text}"
        talk.status_is(guest, status)
    talk.ask(guest, "kill %2; kill %1; wait; echo o''ver", r"over\r?\n")


def dialogue(guest, setting):
    guest.expect(talk.PROMPT, 120)
    talk.ask(guest, "echo sum=$((20 + 22))", r"sum=42")
    talk.job_control(guest)
    what_a_key_ends(guest)
    talk.ask(guest, "ps aux | grep -c init", r"[12]\r?\n")
    talk.ask(guest, "for i in 1 2 3; do echo n$i; done | tail -n 1", r"n3\r?\n")
    talk.ask(guest, "false; r=$?; v=x$(exit 3); echo r=$r,$?; $(exit 4); echo $?; v=; echo $?", r"r=1,3\r?\n4\r?\n0\r?\n")
    talk.power_off(guest)
