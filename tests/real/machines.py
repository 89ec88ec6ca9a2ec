"""The largest machine there may be: 16 CPUs, 16 GiB, q35, everything that QEMU's CPU can do."""
from lib import talk


def machine(setting):
    return dict(cpus=16, memory=16384, kernel=setting.kernel, initrd=setting.base, append=setting.append,
                extra=["-machine", "q35", "-cpu", "max"])


def dialogue(guest, setting):
    guest.expect(talk.PROMPT, 120)
    talk.ask(guest, "grep -c ^processor /proc/cpuinfo", r"\n16\r?\n")
    talk.ask(guest, "free | grep Mem", r"Mem: +16[0-9]{6} ")
    talk.ask(guest, "ps | cat | cat | wc -l", r"\d+\r?\n")
    talk.power_off(guest)
