"""Broken initramfs images: one clear line on the console, and never a triple fault or a silence."""
import tempfile
import time

from lib import guest as G


def machine(setting):
    return dict(cpus=1, memory=64, kernel=setting.kernel, append=setting.append, icount=True)


def cases(good):
    yield "empty", b""
    yield "garbage", bytes(i * 7 & 255 for i in range(5000))
    yield "cut in a header", good[:60]
    yield "cut in the data", good[:len(good) // 2]
    yield "a size past the end", good[:54] + b"FFFFFFFF" + good[62:4096]
    yield "a name without end", good[:94] + b"FFFFFFFF" + good[102:4096]
    yield "no init", good[:good.find(b"070701", 110)] + good[good.rfind(b"070701"):]
    yield "too large", good + bytes(80 << 20)


def dialogue(guest, setting):
    guest.stop()
    good = open(setting.base, "rb").read()
    for name, data in cases(good):
        with tempfile.NamedTemporaryFile() as f:
            f.write(data)
            f.flush()
            run = G.Guest(cpus=1, memory=64, kernel=setting.kernel, initrd=f.name if data else None,
                          append=setting.append, icount=True)
            # A cut image may hold enough for a prompt, or an init without its shell: also an ending.
            run.watch(30 * setting.pace, finished=lambda: run.console.rstrip().endswith((b"#", b"$"))
                      or time.monotonic() - run.started > 20 * setting.pace)
            told = any(w in run.console for w in (b"panic:", b"init", b"initramfs", b"memory"))
            good_ending = run.ending in (G.PANIC, G.POWERED_OFF, G.STOPPED) or run.ending == G.QEMU_FAILED and run.error_text
            assert good_ending and (told or run.error_text), f"{name}: {run.ending}\n{run.report()}"
