"""BusyBox's interactive shell: line editing and job control."""
import shutil

from lib import talk


def unavailable(setting):
    return None if shutil.which("busybox") else "no busybox"


def machine(setting):
    return dict(cpus=2, memory=256, kernel=setting.kernel, initrd=setting.base, append=setting.append)


def dialogue(guest, setting):
    guest.expect(talk.PROMPT, 120)
    talk.ask(guest, "exec busybox sh", r"BusyBox")
    talk.job_control(guest)
    talk.ask(guest, "busybox ps | busybox grep -c busybox", r"[1-9]\r?\n")
    talk.power_off(guest)
