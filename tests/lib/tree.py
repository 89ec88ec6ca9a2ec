"""A copy of this tree in which a test may do what a person does: the default build folder, other flags, a changed file."""
import os
import shutil
import subprocess

BUILT = ["obj", "user", "prog", "libc.a", "kflags", "uflags", "base.image", "vdso.so", "vdso.so.o", "ksyms.pre.S", "ksyms.pre.o",
         "ksyms.S", "ksyms.o", "sprout.pre.elf", "sprout.elf", "initramfs.cpio", "sprout.iso", "bench", "tests/driver",
         "seed"]


def run(words, cwd, **more):
    return subprocess.run(words, cwd=cwd, capture_output=True, text=True, errors="replace", **more)


def environment(**more):
    """That of a person at a shell, whatever make or CI said to this test."""
    names = ("MAKEFLAGS", "MFLAGS", "MAKELEVEL", "MAKEOVERRIDES", "CI", "TMUX", "O", "T", "SAN", "N", "SEED")
    return {**{k: v for k, v in os.environ.items() if k not in names}, "TERM": "xterm", **more}


def copy(setting):
    """Make it, with what is built already, and return its folder."""
    tree = os.path.abspath(setting.out + "/tree/sprout")
    shutil.rmtree(os.path.dirname(tree), ignore_errors=True)
    os.makedirs(tree + "/build/tests")
    names = run(["git", "ls-files", "-co", "--exclude-standard"], ".").stdout.split("\n")
    names = [n for n in names if n and os.path.lexists(n)]
    if not names:                                # not a git tree: all but what is built
        names = [os.path.relpath(os.path.join(d, f), ".") for d, _, files in os.walk(".")
                 for f in files if not d.startswith(("./build", "./.git"))]
    subprocess.run(["cp", "-a", "--parents", *names, tree], check=True)
    for name in BUILT:
        if os.path.exists(f"{setting.out}/{name}"):
            subprocess.run(["cp", "-a", f"{setting.out}/{name}", f"{tree}/build/{name}"], check=True)
    debs = os.path.abspath(os.environ.get("DEBS") or "build/debs")
    if os.path.isdir(debs):
        os.symlink(debs, tree + "/build/debs")
    who = ["-c", "user.name=Sprout", "-c", "user.email=sprout@localhost"]
    for words in (["init", "-q", "-b", "main"], ["add", "-A"], [*who, "commit", "-q", "-m", "a copy"]):
        assert run(["git", *words], tree, env=environment()).returncode == 0, f"git {words[0]} failed"
    return tree
