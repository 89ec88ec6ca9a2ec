"""What the Makefile is told is what it does: options, unknown ones, its own lists, changed flags, ADD, T, WINDOW."""
import os
import re

from lib import tree as R

LISTS = "boot lib cpu mm kernel proc fs ipc dev net".split()


def make(tree, *words, status=0, **env):
    ran = R.run(["make", *words], tree, env=R.environment(**env))
    said = ran.stdout + ran.stderr
    assert (ran.returncode == 0) == (status == 0), f"make {' '.join(words)}: status {ran.returncode}: {said[-600:]}"
    return said


def own_lists(tree):
    """No option and no variable of the environment, not even under -e, changes what is linked."""
    every = [x for name in LISTS for x in (name.upper(), name + "_files")] + ["kern_tests", "KTESTS", "listed", "OBJS"]
    env = {name: "nothing.c" for name in every if name not in ("listed", "KERNEL")}
    assert make(tree, "-e", "check-lists", **env).strip() == ""
    for name in every:
        if name not in ("KERNEL", "NET"):            # which are options, of other things
            assert f"no option {name}" in make(tree, "check-lists", f"{name}=nothing.c", status=2)
    text = open(tree + "/Makefile").read()
    options = set(re.search(r"^options := ((?:.*\\\n)*.*)", text, re.M).group(1).replace("\\\n", " ").split())
    capitals = set(re.findall(r"^(?:override )?([A-Z][A-Z_]*)\s*[:?]?=", text, re.M))
    assert capitals <= options, f"in capitals, but no options: {capitals - options}"
    told = make(tree, "help") + "O="
    untold = [o for o in options - {"CI", "LAB_TESTS", "LAB_SPEC", "MAKEFLAGS", "SHELL", "PYTHON", "CROSS", "CC", "LD", "AR", "STRIP",
                                    "MUSL", "BUSYBOX", "DEBS", "BOARD"} if not re.search(rf"\b{o}\b", told)]
    assert not untold, f"`make help` does not tell of {untold}"


def switches(tree):
    """KERNEL=1 boots the file, nothing or KERNEL=0 the ISO; words go with either."""
    line = make(tree, "-n", "run").splitlines()[-1]
    assert "-cdrom build/sprout.iso" in line and "-kernel" not in line, line
    assert make(tree, "-n", "run", "KERNEL=0").splitlines()[-1] == line
    assert "-cdrom build/words.iso" in make(tree, "-n", "run", "SCHED=rr").splitlines()[-1]
    line = make(tree, "-n", "run", KERNEL="1", APPEND="a'b c").splitlines()[-1]
    assert "-cdrom" not in line and r"-append 'a'\''b c'" in line, line
    assert "-smp 3" in make(tree, "-n", "run", CPUS="3").splitlines()[-1]
    for word in ("CHAPTER=44", "NET=2", "CPUS=abc", "MEM=1G", "SCHED=foo"):
        said = make(tree, "-n", "run", word, status=2).strip().splitlines()
        assert len(said) == 1 and f"{word}: it is " in said[0], said


def flags(tree):
    """Changed flags compile anew, and only they do."""
    def built():
        return re.findall(r"  CC   (\S+)", make(tree, "build/obj/lib/ring.o", "build/obj/lib/tree.o"))
    path, both = tree + "/Makefile", ["lib/ring.c", "lib/tree.c"]
    text = open(path).read()
    built()
    assert built() == []
    for now in (text.replace(" -O3 ", " -O1 "), text):
        open(path, "w").write(now)
        assert sorted(built()) == both, "changed flags compile nothing"
        assert built() == []
    make(tree, "build/obj/lib/ring.o", "CI=true")
    assert built() == [], "CI=true has a build of its own"


def added(tree):
    """ADD lays a folder over the image, as it is now; without ADD it is out again."""
    def image(*words):
        said = make(tree, "build/initramfs.cpio", *words)
        with open(tree + "/build/initramfs.cpio", "rb") as f:
            return "CPIO" in said, f.read()
    folder = "ADD=my folder"
    os.makedirs(tree + "/my folder/usr/share")
    open(tree + "/my folder/usr/share/greeting", "w").write("first words")
    image()
    assert image()[0] is False
    done, data = image(folder)
    assert done and b"first words" in data
    assert image(folder)[0] is False, "the same folder again makes the same image again"
    open(tree + "/my folder/usr/share/greeting", "w").write("other words, more")
    done, data = image(folder)
    assert done and b"other words" in data
    os.remove(tree + "/my folder/usr/share/greeting")
    assert b"other words" not in image(folder)[1]
    open(tree + "/my folder/greeting", "w").write("third words")
    assert b"third words" in image(folder)[1]
    assert b"third words" not in image()[1], "an old ADD stays in the image"
    assert "no such folder" in make(tree, "build/initramfs.cpio", "ADD=nowhere", status=2)


def chosen_tests(tree):
    """T= builds only what it runs."""
    there = {n[:-2] for n in os.listdir(tree + "/tests/sys") if n.endswith(".c")}

    def wanted(pattern):
        return {n for n in re.findall(r"build/tests/sprout/([\w-]+)\.debug", make(tree, "-n", "build/test.cpio", "T=" + pattern))}
    assert wanted("pipe") == {n for n in there if "pipe" in n}
    assert wanted("pipe-*,eventfd") == {n for n in there if n.startswith("pipe-") or "eventfd" in n}
    assert wanted("lostwake --broken") == wanted("no-such-test") == set()
    assert wanted("") == there


def window(tree):
    """WINDOW=1 without a window says so; it never ends in VNC."""
    bare = {k: v for k, v in R.environment().items() if k not in ("DISPLAY", "WAYLAND_DISPLAY")}
    ran = R.run(["make", "run", "WINDOW=1"], tree, env=bare)
    assert ran.returncode and "WINDOW=1 needs a desktop" in ran.stderr, ran.stderr[-300:]
    os.makedirs(tree + "/fake")
    with open(tree + "/fake/qemu-system-x86_64", "w") as f:
        f.write("#!/bin/sh\ncase \"$*\" in *help*) echo none; cat toolkit;; *) echo ran \"$@\";; esac\n")
    os.chmod(tree + "/fake/qemu-system-x86_64", 0o755)
    fake = R.environment(PATH=tree + "/fake:" + os.environ["PATH"], WINDOW="1")
    open(tree + "/toolkit", "w").write("")
    ran = R.run(["tools/qemu", "qemu-system-x86_64"], tree, env=fake)
    assert ran.returncode and "qemu-system-gui" in ran.stderr and not ran.stdout, ran.stdout + ran.stderr
    assert "qemu-system-gui" in R.run(["tools/setup", "--missing"], tree, env=fake).stdout
    assert "qemu-system-gui" in R.run(["tools/doctor"], tree, env=fake).stdout
    open(tree + "/toolkit", "w").write("gtk\n")
    assert R.run(["tools/qemu", "qemu-system-x86_64"], tree, env=fake).stdout == "ran -display gtk\n"
    assert "qemu-system-gui" not in R.run(["tools/doctor"], tree, env=fake).stdout


def check(tree, setting):
    for part in (own_lists, switches, chosen_tests, window, added, flags):
        part(tree)
