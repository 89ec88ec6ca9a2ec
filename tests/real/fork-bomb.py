"""A fork bomb of an ordinary user ends at the limit for his processes, and three ways out of it work: his own
kill -9 -1, which his shell need not fork for; root's pkill, who has no limit; and the keys ^^ ^K."""
from lib import talk


def unavailable(setting):
    import shutil
    return None if shutil.which("busybox") else "no busybox to become another user with"


def machine(setting):
    return dict(cpus=2, memory=128, kernel=setting.kernel, initrd=setting.base, append=setting.append + " sysrq")


def light_the_fuse(guest):
    guest.send("cd /; busybox su -s /bin/sh student\n")
    guest.expect(r"[$] $")
    talk.ask(guest, "id -u", r"1000")
    talk.ask(guest, "ulimit -u", r"\b(4[5-9]\d|50\d|51[0-2])\b")
    guest.send("f(){ f|f& };f 2>/dev/null\n")
    guest.expect(talk.PROMPT)
    # Nothing here forks: it could not.
    talk.ask(guest, "while read a b c n e </proc/loadavg; do case $n in */[2-9]??) break; esac; done; echo fu''ll", "full", 120)


def count_is_small(guest):
    talk.ask(guest, "until [ $(ps -e | wc -l) -lt 40 ]; do sleep 1; done; echo it is o''ver", "it is over", 120)


def dialogue(guest, setting):
    guest.expect(talk.PROMPT, 120)
    # The user himself: kill is built in, and kill(-1) spares who calls it.
    light_the_fuse(guest)
    talk.ask(guest, "kill -9 -1; kill -9 -1; echo go''ne", "gone", 120)
    guest.send("exit\n")
    guest.expect(talk.PROMPT)
    count_is_small(guest)
    # root, from another session: here from a job that waits in the background.
    talk.ask(guest, "(sleep 15; pkill -9 -u student; pkill -9 -u student) &", r"\[1\]")
    light_the_fuse(guest)
    guest.expect(r"[Kk]illed", 180)
    guest.expect(talk.PROMPT, 60)
    count_is_small(guest)
    # The keys.
    light_the_fuse(guest)
    guest.send("\x1e\x0b")
    guest.expect(r"killed \d\d+ processes of ordinary users", 120)
    guest.send("\n")
    guest.expect(talk.PROMPT, 60)
    count_is_small(guest)
    talk.power_off(guest)
