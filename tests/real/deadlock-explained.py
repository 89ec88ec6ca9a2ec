"""Why a program is stuck: the deadlock of bank as sentences, and who waits for whom at a key of the console."""
from lib import talk


def machine(setting):
    return dict(cpus=2, memory=256, kernel=setting.kernel, initrd=setting.base, append=setting.append + " sysrq")


def dialogue(guest, setting):
    guest.expect(talk.PROMPT, 120)
    circle = (r"DEADLOCK: thread \d+ \(teller[12], of process \d+\) waits for mutex \(futex\) "
              r"account_lock.*held by thread \d+ \(teller[12]\).*where the circle closes")
    # In the foreground until ^C, which is not the end of the demo but of the wait.
    guest.send("bank --broken=order\n")
    guest.expect(circle + r".*stays so for 60 seconds or until \^C")
    guest.send("\x03")
    guest.expect(r"BROKEN they wait for each other.*VERDICT: locks taken in crossing order")
    guest.expect(talk.PROMPT)
    # In the background, to be looked at; then the job and its stuck child go together.
    talk.ask(guest, "bank --broken=order >/tmp/log & until grep -q stays /tmp/log; do sleep 0.1; done; echo he''ld", "held")
    talk.ask(guest, "deadlock && cat /proc/waiters /tmp/log", circle)      # if it finds none, the console shows what there is
    talk.ask(guest, "kill %1; wait; deadlock", r"no deadlock among")
    # As the front page has it: nothing is written over the prompt.
    talk.ask(guest, "bank --broken=order &", r"\[1\] \d+\r?\n")
    talk.ask(guest, "until ! deadlock >/tmp/log; do sleep 0.1; done; cat /tmp/log", circle)
    talk.ask(guest, "kill %1; wait; deadlock", r"no deadlock among")
    talk.ask(guest, "sh -c 'sleep 97; true' &", r"\[1\] \d+")
    talk.ask(guest, "until grep -q ' sleep ' /proc/waiters; do :; done; jobs", r"Running")
    guest.send("\x1e")
    guest.expect(r"waits for the end of any child.*waits for time.*no deadlock among \d+ waiting threads")
    guest.send("\n")
    guest.expect(talk.PROMPT)
    talk.power_off(guest)
