"""A prompt in 32 MiB with the base image, and room to work."""
import os

from lib import talk


def machine(setting):
    assert os.path.getsize(setting.base) <= 6 << 20, "the base image is over 6 MiB"
    return dict(cpus=1, memory=32, kernel=setting.kernel, initrd=setting.base, append=setting.append, icount=True)


def dialogue(guest, setting):
    guest.expect(talk.PROMPT, 120)
    talk.ask(guest, "ls /bin | wc -l", r"\d+\r?\n")
    talk.ask(guest, "ps | cat | cat | wc -l", r"\d+\r?\n")
    talk.power_off(guest)
