"""The ISO: GRUB loads the kernel and the initramfs, and the prompt comes."""
from lib import talk


def machine(setting):
    return dict(cpus=2, memory=256, iso=setting.iso)


def dialogue(guest, setting):
    guest.expect(talk.PROMPT, 180)
    talk.ask(guest, "uname -s; cat /proc/cmdline", r"Sprout")
    talk.power_off(guest)
