"""Words of the kernel command line (docs/command-line.md), each by what it changes."""
from lib import guest as G
from lib import talk


def machine(setting):
    return dict(cpus=2, kernel=setting.kernel, initrd=setting.base,
                append=setting.append + " quiet loglevel=7 maxcpus=1 watchdog=30 trace=1 explain=1 sched=nosuch -- echo first  second")


def dialogue(guest, setting):
    guest.expect(r"sched=nosuch: no such policy", 60)
    guest.expect(r"^first second", 60)
    guest.expect(talk.PROMPT)
    talk.ask(guest, "grep -c ^processor /proc/cpuinfo", r"\n1\r?\n")
    talk.ask(guest, "cat /proc/cmdline", r"maxcpus=1 watchdog=30")
    talk.power_off(guest)
    again = G.Guest(cpus=1, kernel=setting.kernel, initrd=setting.base, icount=True, extra=("-rtc", "clock=vm"),
                    append=setting.append + " sched=fuzz:7")
    try:
        again.expect(talk.PROMPT, 60)
        talk.ask(again, "ls / | cat | cat | grep -c proc", r"\n1\r?\n")
        talk.ask(again, "cat /proc/schedstat | head -1; echo ok=$?", r"ok=0")
        talk.power_off(again)
    finally:
        again.stop()
    other = G.Guest(cpus=1, kernel=setting.kernel, initrd=setting.base, append=setting.append + " rdinit=/no/such")
    try:
        other.expect(r"cannot start /no/such: error 2", 60)
    finally:
        other.stop()
