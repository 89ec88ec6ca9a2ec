"""Our own sh on the serial console: job control, as a person types it; poweroff ends QEMU."""
from lib import talk


def machine(setting):
    return dict(cpus=2, memory=256, kernel=setting.kernel, initrd=setting.base, append=setting.append)


def dialogue(guest, setting):
    guest.expect(talk.PROMPT, 120)
    talk.ask(guest, "echo sum=$((20 + 22))", r"sum=42")
    talk.job_control(guest)
    talk.ask(guest, "ps aux | grep -c init", r"[12]\r?\n")
    talk.ask(guest, "for i in 1 2 3; do echo n$i; done | tail -n 1", r"n3\r?\n")
    talk.ask(guest, "false; r=$?; v=x$(exit 3); echo r=$r,$?; $(exit 4); echo $?; v=; echo $?", r"r=1,3\r?\n4\r?\n0\r?\n")
    talk.power_off(guest)
