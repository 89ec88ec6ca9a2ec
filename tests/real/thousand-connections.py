"""1,000 TCP connections at once through IP, both ends of each in one machine, in 128 MiB: tests/sys/tcp-wire-thousand-at-once.c
as the first program's only test, which also counts that no page, port or object is lost."""
import subprocess

from lib import guest as G

TEST = "tcp-wire-thousand-at-once"


def machine(setting):
    image = setting.out + "/thousand.cpio"
    subprocess.run(["tools/mkcpio", image, f"/init={setting.out}/tests/driver", f"/tests/sprout/{TEST}={setting.out}/tests/sprout/{TEST}"],
                   check=True)
    return dict(cpus=1, memory=128, kernel=setting.kernel, initrd=image, append=setting.append + " rdinit=/init")


def dialogue(guest, setting):
    said = []
    ending = guest.watch(setting.quiet_limit(), on_channel=said.append)
    assert ending == G.POWERED_OFF and any(line.startswith("ok 1 ") for line in said), (ending, said)
