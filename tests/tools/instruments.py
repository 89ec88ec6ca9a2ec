"""make fuzz-fail and make coverage find what is planted for them, and fuzz-fail nothing in a few tests."""
import os
import shutil
import subprocess

from lib import suites as S
from lib import tree as R

TESTS = "pipe-read-and*,shm-attach-share*,clone-files*,planted"


def share(tree, folder):
    """User programs are the same in all builds."""
    os.makedirs(f"{tree}/build/{folder}/tests", exist_ok=True)
    for name in ("user", "prog", "libc.a", "uflags", "vdso.so", "vdso.so.o", "tests/driver"):
        if os.path.exists(f"{tree}/build/{name}"):
            subprocess.run(["cp", "-a", f"{tree}/build/{name}", f"{tree}/build/{folder}/{name}"], check=True)


def make(tree, *words):
    ran = R.run(["make", "-j2", *words], tree, env=R.environment())
    return ran.returncode == 0, (ran.stdout + ran.stderr)[-3000:]


def check(tree, setting):
    results = []
    for folder, *words in (("fail", "fuzz-fail", "N=40", "T=" + TESTS), ("coverage", "coverage", "T=pipe-read-and-write,planted")):
        share(tree, folder)
        good, said = make(tree, *words)
        results.append(S.Result(f"tools/{words[0]}", "pass" if good else "fail", "" if good else "status", "" if good else said))
        shutil.rmtree(f"{tree}/build/{folder}", ignore_errors=True)
    return results
