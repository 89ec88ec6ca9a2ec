"""Debian's bash, dynamically linked, with job control on the serial console."""
import os

from lib import talk


def unavailable(setting):
    there = os.path.exists(os.environ.get("DEBS", "build/debs") + "/root/usr/bin/bash")
    return None if there else "Debian's bash could not be had"


def machine(setting):
    return dict(cpus=2, memory=512, kernel=setting.kernel, initrd=setting.initrd,
                append=setting.append + " rdinit=/bin/init")


def dialogue(guest, setting):
    guest.expect(talk.PROMPT, 120)
    talk.ask(guest, "exec /usr/bin/bash --norc", r"bash-5")
    talk.job_control(guest)
    talk.power_off(guest)
