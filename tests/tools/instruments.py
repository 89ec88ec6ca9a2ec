"""make fuzz-fail, make coverage and make fuzz-calls find what is planted for them, and fuzz-fail nothing in a few tests."""
import os
import re
import shutil
import subprocess

from lib import guest as G
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
    return results + guided(tree, setting)


# What must be said of each fault planted in tests/kern/planted_kcov.c: how many rounds, calls of a round, what calls.
# Three steps of one in 32 each: 60 rounds are some 40,000 calls of four kinds, and chance needs 130,000.
CALLS = {
    "steps": ("60 1500 ,getpriority,getpid,getuid,sched_yield,", rb"planted: three steps down"),
    "leak": ("12 300 ,getpriority,getpid,", rb"fuzz: \d+ objects of cache kmalloc-256 lost"),
    "nothing": ("12 300 ,getpriority,getpid,", rb"fuzz: done"),
}


def guided(tree, setting):
    if not shutil.which("musl-gcc"):
        return [S.Result("tools/fuzz-calls", "skip", "no musl-gcc")]
    share(tree, "calls")
    good, said = make(tree, "fuzz-calls", "N=0")
    results = [] if good else [S.Result("tools/fuzz-calls", "fail", "status", said)]
    for name, (words, must) in CALLS.items() if good else ():
        run = G.Guest(memory=128, kernel=tree + "/build/calls/sprout.elf", initrd=tree + "/build/calls/sysfuzz.cpio", icount=True,
                      append=f"planted={name} panic=exit loglevel=1 -- 1 {words}")
        run.watch(setting.quiet_limit())
        good = re.search(must, run.console) and (name != "nothing" or b" lost" not in run.console)
        results.append(S.Result(f"tools/fuzz-calls planted-{name}", "pass" if good else "fail", "" if good else "not said",
                                "" if good else run.report()))
    shutil.rmtree(f"{tree}/build/calls", ignore_errors=True)
    return results
