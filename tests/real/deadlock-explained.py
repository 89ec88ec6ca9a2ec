"""Why a program is stuck: the deadlock of bank as sentences, and who waits for whom at a key of the console."""
from lib import talk


def machine(setting):
    return dict(cpus=2, memory=256, kernel=setting.kernel, initrd=setting.base, append=setting.append + " sysrq")


def dialogue(guest, setting):
    guest.expect(talk.PROMPT, 120)
    talk.ask(guest, "bank --broken=order", r"DEADLOCK: thread \d+ \(teller[12], of process \d+\) waits for mutex \(futex\) "
             r"account_lock.*held by thread \d+ \(teller[12]\).*where the circle closes")
    talk.ask(guest, "sh -c 'sleep 97; true' &", r"\[1\] \d+")
    talk.ask(guest, "until grep -q ' sleep ' /proc/waiters; do :; done; jobs", r"Running")
    guest.send("\x1e")
    guest.expect(r"waits for the end of any child.*waits for time.*no deadlock among \d+ waiting threads")
    guest.send("\n")
    guest.expect(talk.PROMPT)
    talk.power_off(guest)
