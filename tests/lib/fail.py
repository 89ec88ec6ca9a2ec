"""make fuzz-fail: each test with its n-th allocation, user copy or page fault failing, for n = 1, 2, ...

How such a test ends is its own affair. The kernel's: no panic, nothing lost, everything can be killed, and what a system call
returns is an errno of its man page. Where the run stands is written to build/fail/state, so that an interrupted one goes on."""
import concurrent.futures
import errno
import gzip
import json
import os
import re
import threading

from lib import guest as G
from lib import suites as S

PAGES = "/usr/share/man/man2"
CALL = re.compile(r"fail: (\d+) (\w+) returns -(\d+)")
CAUSE = re.compile(r"fail: (\d+) (allocation|copy|fault):(.*)")
# Errors that Linux gives, too, and its man page does not name.
ALSO = {"*": set()}
for words in (line.split() for line in (open("tests/fuzz/errnos") if os.path.exists("tests/fuzz/errnos") else []) if line[0] not in "#\n"):
    ALSO.setdefault(words[0], set()).add(words[1])


def documented(call, seen={}):
    """The errors of a call's man page; None where there is no page."""
    if call not in seen:
        seen[call] = None
        for name in (call, re.sub(r"^(rt_|p|f)", "", call), re.sub(r"64$|at2?$|[0-9]$", "", call)):
            path = f"{PAGES}/{name}.2.gz"
            if os.path.exists(path):
                text = gzip.open(path, "rt", errors="replace").read()
                include = re.match(r"\.so man2/(\S+)", text)
                if include:
                    text = gzip.open(f"{PAGES}/{include.group(1)}.gz", "rt", errors="replace").read()
                seen[call] = set(re.findall(r"\bE[A-Z0-9]{2,}\b", text))
                break
    return seen[call]


def strange(call, name):
    known = documented(call)
    # rt_sigreturn returns what the interrupted call did.
    return call != "rt_sigreturn" and known is not None and name not in known | ALSO["*"] | ALSO.get(call, set())


class State:
    """For each test the next n and whether it is done, kept in a file."""
    def __init__(self, path, names):
        self.path, self.lock = path, threading.Lock()
        kept = json.load(open(path)) if os.path.exists(path) else {}
        if all(kept.get(n, {}).get("done") for n in names):
            kept.update({n: {} for n in names})
        self.tests = kept
        self.names = [n for n in names if not kept.get(n, {}).get("done")]

    def set(self, name, **what):
        with self.lock:
            self.tests.setdefault(name, {}).update(what)
            with open(self.path + ".new", "w") as f:
                json.dump(self.tests, f, indent=0)
            os.replace(self.path + ".new", self.path)


class Talk:
    """Follows one boot's driver and its log."""
    def __init__(self, state, found):
        self.state, self.found, self.runs = state, found, 0
        self.running, self.ended, self.notes = None, False, []

    def line(self, text):
        words = text.split()
        if text.startswith("# run "):
            self.running, self.notes, self.runs = (words[3].split("/")[-1], int(words[4])), [], self.runs + 1
            if self.running[1] % 20 == 1:
                self.state.set(self.running[0], next=self.running[1])
        elif text.startswith("not ok "):
            self.found(self.running[0], text.partition("# ")[2], "\n".join(self.notes))
        elif text.startswith("ok "):
            self.state.set(words[2].split("/")[-1], done=True)
            self.running = None
        elif text.startswith("# "):
            self.ended |= text == "# end"
            if not text.startswith("# tick"):
                self.notes.append(text[2:])

    def errors(self, log):
        """(call, errno) -> the place where something failed in it, first seen."""
        causes, pairs = {}, {}
        for text in log.splitlines():
            cause, call = CAUSE.search(text), CALL.search(text)
            if cause:
                causes[cause.group(1)] = cause.group(2) + cause.group(3)
            elif call and int(call.group(3)) < 512:      # those above say how a call begins again
                name = errno.errorcode.get(int(call.group(3)), call.group(3))
                pairs.setdefault((call.group(2), name), causes.get(call.group(1), "?"))
        return pairs


# What must be said of each fault planted in tests/kern/planted_fail.c; nothing of "nothing".
PLANTED = {"unchecked": "panic", "leak": "every run loses memory", "errno": "EXDEV is not in read(2)", "nothing": ""}


def planted(setting, upto):
    results = []
    for name, word in PLANTED.items():
        path = setting.out + "/state.planted"
        if os.path.exists(path):
            os.remove(path)
        said = [r.why for r in run(setting, upto, ["cat"], f"ktest.cmd=/bin/cat,/proc/planted/{name}", path, quiet=True)
                if r.verdict == "fail"]
        good = len(said) == bool(word) and all(word in s for s in said)
        if word.startswith("EXDEV") and documented("read") is None:
            results.append(S.Result(f"fail/planted-{name}", "skip", "no man pages here (manpages-dev)"))
        else:
            results.append(S.Result(f"fail/planted-{name}", "pass" if good else "fail", f"said: {said}"))
    return results


def run(setting, upto, names=None, words="", path=None, quiet=False, jobs=2, chunk=12):
    """The Results: one a test, and one a pair of call and errno that no page knows."""
    names = names or [os.path.basename(n) for n in S.expected_tests(setting, ["sprout"])]
    setting.initrd = setting.out + "/fuzz.cpio"
    state = State(path or setting.out + "/state", names)
    faults, pairs, lock, total = {}, {}, threading.Lock(), [0]

    def found(name, why, detail):
        with lock:
            faults.setdefault(name, []).append((why, detail))
        if not quiet:
            print(f"found: {name}: {why}", flush=True)

    def boot(some):
        """These tests, with a new boot behind each end that was none."""
        while some:
            talk, first = Talk(state, found), state.tests.get(some[0], {}).get("next", 1)
            # One CPU under icount: sleeping costs nothing, and the same n fails at the same place.
            append = (f"{setting.append} loglevel=8 rdinit=/init ktest.libs=sprout ktest.fail={first}-{upto} ktest.budget=1500 "
                      + (words or "ktest.T=" + ",".join(f"[{n[0]}]{n[1:]}" for n in some)))
            guest = G.Guest(cpus=1, memory=256, kernel=setting.kernel, initrd=setting.initrd, append=append, icount=True)
            guest.watch(setting.quiet_limit(), on_channel=talk.line)
            with lock:
                total[0] += talk.runs
                for pair, cause in talk.errors(guest.console.decode(errors="replace")).items():
                    if pair not in pairs and strange(*pair) and not quiet:
                        print(f"found: {pair[0]} returns {pair[1]}, which is not in its page: {cause}", flush=True)
                    pairs.setdefault(pair, cause)
            if talk.running and not (talk.ended and guest.ending == G.POWERED_OFF):
                name, n = talk.running
                if guest.ending == G.BABBLES:            # a log so long is cut
                    state.set(name, next=n)
                else:
                    if guest.ending != G.POWERED_OFF:
                        found(name, f"n={n}: {guest.ending}", guest.report())
                    state.set(name, next=n + 1, **({"done": True} if n >= upto else {}))
            elif not talk.ended:
                found(some[0], f"{guest.ending} outside any test", guest.report())
                return
            some = [n for n in some if not state.tests.get(n, {}).get("done")]

    chunks = [[]]
    for name in state.names:                     # the driver takes 512 characters
        if len(chunks[-1]) == chunk or sum(len(n) + 3 for n in chunks[-1] + [name]) > 500:
            chunks.append([])
        chunks[-1].append(name)
    with concurrent.futures.ThreadPoolExecutor(max_workers=jobs) as pool:
        list(pool.map(boot, chunks))
    results = [S.Result(f"fail/{n}", "fail" if n in faults else "pass", "; ".join(w for w, _ in faults.get(n, [])),
                        "\n".join(d for _, d in faults.get(n, []))) for n in state.names]
    for (call, name), cause in sorted(pairs.items()):
        if strange(call, name):
            results.append(S.Result(f"fail/errno-of-{call}", "fail", f"{name} is not in {call}(2); {cause}"))
    if not quiet:
        print(f"fuzz-fail: {total[0]} runs, {len(pairs)} pairs of call and error", flush=True)
    return results
