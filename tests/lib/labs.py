"""A lab: its tests with their points, how they are booted, and what they are worth.
The text of labs/NAME/tests: `allow PATTERN...` (the files a student may change), `step TITLE`, and below it
`POINTS TEST` lines. Points below zero are taken off when a test fails that the lab was not to break. `base PLACE`,
`start PLACE` and `subject WHAT` say what the hole is cut in, what a student begins with (`own`: the tree of the lab before, so
that all files of `allow` are handed in and none is the reference's), and what is graded (`program NAME`)."""
import contextlib
import fcntl
import glob
import hashlib
import json
import os
import random
import re
import secrets
import shutil
import subprocess
import sys
import xml.etree.ElementTree as ET

from lib import guest as G
from lib import suites as S

# What `base`, `start` and `subject` may say.
PLACES = {"base": r"reference", "start": r"hole|own", "subject": r"kernel|program ([\w-]+)"}
# How a submission is booted: one processor under the instruction clock, the same under a seeded schedule, two, four.
MACHINES = (("1", 1, ""), ("1 (another schedule)", 1, "fuzz"), ("2", 2, ""), ("4", 4, ""))


class Lab:
    def __init__(self, name, top="."):
        self.name, self.folder = name, os.path.join(top, "labs", name)
        self.allow, self.steps, self.points = [], [], {}
        self.place = {"base": "reference", "start": "hole", "subject": "kernel"}
        for line in open(self.folder + "/tests"):
            word, _, rest = line.strip().partition(" ")
            if word == "allow":
                self.allow += rest.split()
            elif word in PLACES:
                self.place[word] = rest.strip()
                if not re.fullmatch(PLACES[word], rest.strip()):
                    raise ValueError(f"{self.folder}/tests: {word} can be {PLACES[word]}, not {rest.strip()}")
            elif word == "step":
                self.steps.append((rest, []))
            elif re.fullmatch(r"-?\d+", word):
                self.steps[-1][1].append(rest)
                self.points[rest] = int(word)
            elif word and word != "#":
                raise ValueError(f"{self.folder}/tests: {line.strip()!r} is neither allow, step nor points and test")
        self.wanted = {t for t, p in self.points.items() if p > 0}     # what the hole fails
        self.program = self.place["subject"].partition(" ")[2]         # a program on top of the kernel, or the kernel
        self.own = self.place["start"] == "own"                        # what may be changed is all the student's
        self.target = f"build/prog/bin/{self.program}" if self.program else "build/sprout.elf"

    def patches(self):
        """(title, path) of the hole and of the wrong solutions."""
        mutants = sorted(glob.glob(self.folder + "/mutants/*.patch"))
        return [("hole", self.folder + "/hole.patch")] * os.path.exists(self.folder + "/hole.patch") + [(os.path.basename(m)[:-6], m) for m in mutants]

    def files(self):
        """The files of this tree that a student may change."""
        return sorted({p for pattern in self.allow for p in glob.glob(pattern)})

    def state(self):
        """Changes when the lab or what it is judged with does."""
        if not hasattr(self, "state_word"):
            mixed = hashlib.sha256()
            for part in ("boot", "lib", "cpu", "mm", "kernel", "proc", "fs", "ipc", "dev", "net", "abi", "tests/sys",
                         "tests/driver", "tests/lib", "tools"):
                for path in sorted(glob.glob(part + "/*")):
                    if os.path.isfile(path):
                        mixed.update(path.encode() + open(path, "rb").read())
            for path in ("Makefile", "linker.ld", self.folder + "/tests", self.folder + "/hole.patch"):
                if os.path.exists(path):
                    mixed.update(open(path, "rb").read())
            self.state_word = mixed.hexdigest()
        return self.state_word


def patch(tree, path, *words):
    """Apply a patch to a tree, whether or not that lies in a git repository."""
    env = {**os.environ, "GIT_CEILING_DIRECTORIES": os.path.dirname(os.path.abspath(tree))}
    return subprocess.run(["git", "apply", "-C1", *words, os.path.abspath(path)], cwd=tree, capture_output=True, text=True,
                          env=env)


def not_in_a_lab(path):
    """What the tree of a lab has not: the labs, and the seed and its book, which hold answers to some."""
    return path.startswith(("labs/", "seed/", "docs/seed/"))


def problems(lab):
    """What `make check` has to say of a lab."""
    for title, path in lab.patches():
        tried = patch(".", path, "--check")
        if tried.returncode:
            yield f"{path} no longer applies: {tried.stderr.splitlines()[0]}"
        if title == "hole" and os.path.exists(lab.folder + "/README.md"):
            read = " ".join(open(lab.folder + "/README.md").read().split())
            for line in open(path):
                code = " ".join(line[1:].split())
                if line.startswith("-") and not line.startswith("---") and len(code) > 20 and code in read:
                    yield f"{lab.folder}/README.md gives away `{code}`"
    for test in lab.points:
        if not os.path.exists(f"tests/sys/{test}.c"):
            yield f"{lab.folder}/tests: there is no tests/sys/{test}.c"
    if os.path.exists(lab.folder + "/README.md"):
        words = open(lab.folder + "/README.md").read()
        for test in lab.points:
            if f"`{test}`" not in words:
                yield f"{lab.folder}/README.md does not name the test {test}"
        pitfalls = words.partition("\n## Pitfalls\n")[2].partition("\n## ")[0]
        told = re.findall(r"^\[(\d+)\] (\S+)", open(lab.folder + "/pitfalls").read(), re.M) \
            if os.path.exists(lab.folder + "/pitfalls") else []
        for n in range(1, pitfalls.count("\n- ") + pitfalls.startswith("- ") + 1):
            mine = [m for k, m in told if int(k) == n]
            if not mine:
                yield f"{lab.folder}/pitfalls: no wrong solution for pitfall {n} of the handout"
            for name in mine:
                if not os.path.exists(f"{lab.folder}/mutants/{name}.patch"):
                    yield f"{lab.folder}/pitfalls: there is no mutants/{name}.patch"
    total = sum(lab.points[t] for t in lab.wanted)
    if total != 100:
        yield f"{lab.folder}/tests: the points add up to {total}"


# ---- building --------------------------------------------------------------------------------------------------

def run_make(tree, out, *words):
    """What went wrong, or nothing."""
    clean = {k: v for k, v in os.environ.items() if k not in ("MAKEFLAGS", "MFLAGS", "MAKELEVEL", "MAKEOVERRIDES", "CI")}
    ran = subprocess.run(["make", "-s", f"-j{os.cpu_count()}", "-C", tree, f"O={out}", *words],
                         capture_output=True, text=True, env=clean, errors="replace")
    said = [l for l in (ran.stdout + ran.stderr).splitlines() if not re.match(r"  [A-Z]+ +\S", l)]
    return "\n".join(said[-25:]) if ran.returncode else ""


def make(tree, tests, decoy, out="build"):
    """Build the kernel and an image of these tests in the tree. What went wrong, or nothing."""
    with contextlib.suppress(FileNotFoundError):     # an image made for other tests, perhaps
        os.remove(os.path.join(tree, out, "fuzz.cpio"))
    return run_make(tree, out, f"LAB_TESTS={' '.join(sorted(tests))}",
                    f"LAB_SPEC=/tests/sprout/{decoy}={out}/prog/bin/false" if decoy else "LAB_SPEC=",
                    out + "/sprout.elf", out + "/fuzz.cpio")


def make_tests(lab, tree, out, kernel):
    """Build the programs that judge, in our own tree, and the kernel if that is judged too. What went wrong, or nothing."""
    os.makedirs(os.path.join(tree, out), exist_ok=True)
    with open(os.path.join(tree, out, "tests.lock"), "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        return run_make(tree, out, f"LAB_TESTS={' '.join(sorted(lab.points))}", out + "/fuzz.cpio",
                        *([out + "/sprout.elf"] if kernel else []))


def make_image(tree, out, path, names, program=""):
    """An initramfs at path with the tests {name in the image: name, or "" for a program that must fail}. program: what is
    graded, in place of ours."""
    told = subprocess.run(["make", "-s", "-C", tree, f"O={out}", "print-base_spec", "print-BUSYBOX"], capture_output=True,
                          text=True, env={**os.environ, "MAKEFLAGS": "", "MAKEOVERRIDES": ""}).stdout.split("\n")
    words = [w for w in told[0].split() if not w.startswith("/init:")]
    words += ["--applets", told[1]] if told[1].strip() else []
    words += [f"/init={out}/tests/driver"]
    if program:
        name = "/bin/" + os.path.basename(program)
        words = [w for w in words if not w.startswith(name + "=")] + [f"{name}={os.path.abspath(program)}"]
    words += [f"/tests/sprout/{n}={out}/" + (f"tests/sprout/{t}" if t else "prog/bin/false") for n, t in names.items()]
    subprocess.run(["tools/mkcpio", os.path.abspath(path)] + words, cwd=tree, check=True)


# ---- booting ---------------------------------------------------------------------------------------------------

class Verdict:
    """A test passed, or where and why not. lines: what it said; again: how to repeat it."""
    def __init__(self, good, machine="", why="", lines="", again=""):
        self.good, self.machine, self.why, self.lines, self.again = good, machine, why, lines, again


def boot(kernel, image, tests, decoy, cpus, pace, words="", extra=()):
    """Run the tests: name -> Result. The decoy is a program that must fail: a kernel that lets it pass lies."""
    setting, got = S.Setting(), {}
    setting.kernel, setting.initrd, setting.pattern, setting.pace, setting.quiet = kernel, image, "", pace, 10
    expected = ["sprout/" + t for t in sorted([*tests, decoy])]
    for r in S.run_programs(setting, cpus, ["sprout"], icount=cpus == 1, expected=expected, nonce=secrets.token_hex(8),
                            words=f"watchdog={2 if cpus == 1 else max(10, int(10 * pace))} {words}", extra=extra, most=2 * len(expected) + 4):
        got[r.name.split("/")[-1]] = r
    liar = got.pop(decoy)
    if liar.verdict == "pass":
        return {t: S.Result(t, "fail", "void: this kernel also lets a program pass that must fail") for t in tests}
    return got


def rank_names():
    """number -> name of the ranks of cpu/rank.h."""
    names, number = {}, 0
    body = re.sub(r"/\*.*?\*/", "", open("cpu/rank.h").read(), flags=re.S)
    for name, value in re.findall(r"\b(RANK_\w+)(?:\s*=\s*(\w+))?\s*,", body.partition("enum rank {")[2].partition("}")[0]):
        number = int(value) if value.isdigit() else {n: k for k, n in names.items()}.get(value, number) if value else number
        names[number] = name
        number += 1
    return names


def name_ranks(text):
    """`rank 5` becomes `rank 5 (RANK_IPC)`."""
    names = rank_names()
    return re.sub(r"\brank (\d+)", lambda m: f"rank {m.group(1)} ({names[int(m.group(1))]})" if int(m.group(1)) in names
                  else m.group(), text)


def first_failed_check(result):
    """The line that says most of why a test failed."""
    lines = [l.strip() for l in result.detail.splitlines() if l.strip()]
    told = [l for l in lines if G.PANIC_LINE.search(l.encode())] if result.why == G.PANIC else \
        [l for l in lines if re.search(r"\.c:\d+: ", l)]
    dull = told and re.match("exit status|panic", result.why)
    return name_ranks("; ".join(([result.why] if result.why and not dull else []) + told[:1]) or result.verdict)


def judge(lab, kernel, tree, out, folder, seed, program=""):
    """Test -> Verdict of this kernel, or of this program on it. A test passes on every machine, or has failed: it is not run on the next. The programs
    that judge are those of `tree`; folder has room for images; the seed gives them names, numbers and variations."""
    verdicts, left, pace, chance = {}, sorted(lab.points), S.calibrate(), random.Random(seed)
    for machine, cpus, schedule in MACHINES:
        if not left:
            break
        word = lambda: "t" + "".join(chance.choice("0123456789abcdef") for _ in range(7))        # noqa: E731
        names, decoy, number = {word(): t for t in left}, word(), chance.randrange(1, 1 << 31)
        image = f"{folder}/{cpus}{schedule}.cpio"
        make_image(tree, out, image, {**names, decoy: ""}, program)
        words = f"ktest.seed={number} ktest.budget={3000 if cpus == 1 else 15000}"
        words += f" sched=fuzz:{number}" if schedule else ""
        got = boot(kernel, image, names, decoy, cpus, pace, words, ("-rtc", "clock=vm") if cpus == 1 else ())
        os.remove(image)
        outside = got.get(f"smp{cpus} boot")
        for name, test in names.items():
            if got[name].verdict != "pass":
                result = outside if outside and got[name].why == "did not run" else got[name]
                real = lambda text: re.sub("|".join(names), lambda m: names[m.group()], text)    # noqa: E731
                again = f"make fuzz-sched T={test} SEED={number} N=1" if schedule else f"make test T={test} SEED={number}"
                lines = [l for l in real(result.detail).splitlines() if l.strip()]
                verdicts[test] = Verdict(False, machine, real(first_failed_check(result)), name_ranks("\n".join(lines[-40:])),
                                         again)
        left = [t for t in left if t not in verdicts]
    return {**verdicts, **{t: Verdict(True) for t in left}}


# ---- reports ---------------------------------------------------------------------------------------------------

class Report:
    """What came of one submission: verdicts, or the trouble that kept it from being judged, and remarks. state: graded,
    refused (a 0), could not be read (no verdict), the grader failed (no verdict, to be graded again)."""
    def __init__(self, lab, verdicts=None, trouble="", remarks=(), seed=0, state="graded"):
        self.lab, self.trouble, self.remarks, self.seed, self.state = lab, trouble, list(remarks), seed, state
        self.verdicts = verdicts or {t: Verdict(False, "", "not run") for t in lab.points}
        self.score = 0 if trouble else max(0, sum(self.points(t) for t in lab.points))

    def points(self, test):
        worth, good = self.lab.points[test], self.verdicts[test].good
        return 0 if self.trouble else (worth if good else 0) if worth > 0 else (0 if good else worth)

    def failed(self):
        return [t for _, tests in self.lab.steps for t in tests if not self.verdicts[t].good]

    def first(self):
        """What to mend first: a panic of a test that worked before, then the first failed test of the first step."""
        broken = [t for t in self.failed() if self.lab.points[t] < 0]
        hard = [t for t in broken if re.search("panic|triple fault|watchdog", self.verdicts[t].why)]
        return (hard or [t for t in self.failed() if self.lab.points[t] > 0] or broken or [None])[0]

    def text(self):
        out = []
        for title, tests in [] if self.trouble else self.lab.steps:
            out.append(f"\n{title}")
            for test in tests:
                v, worth = self.verdicts[test], self.lab.points[test]
                out.append(f"  {'OK  ' if v.good else 'FAIL'}  {test:<58} {self.points(test):>3}" +
                           (f"/{worth}" if worth > 0 else ""))
                if not v.good:
                    out.append(f"        on {v.machine} CPU{'s' * (v.machine[0] != '1')}: {v.why}")
                if not v.good and re.search(r"\b512\b", v.why + v.lines):
                    out.append("        512 is ERESTART, which is for the kernel alone: a program gets EINTR, or the call begins again")
        out += [self.trouble, ""] * bool(self.trouble) + [""] * (not self.trouble) + ["Note: " + r for r in self.remarks]
        first = self.first()
        if first and not self.trouble:
            v = self.verdicts[first]
            out += [f"Mend first: {first}"] + ["    " + l for l in v.lines.splitlines()[:12]] + [f"    again with: {v.again}"]
        out.append(f"\nScore: {self.score}/100" if self.state in ("graded", "refused") else f"\nNo score: {self.state}")
        return "\n".join(out).lstrip("\n")

    def ktap(self):
        out, n = ["KTAP version 1", f"1..{len(self.lab.points)}"], 0
        for _, tests in self.lab.steps:
            for test in tests:
                n, v = n + 1, self.verdicts[test]
                out += [f"# {l}" for l in v.lines.splitlines()] * (not v.good)
                out.append(f"{'ok' if v.good else 'not ok'} {n} {test}" + (f" # {v.why}" if v.why else ""))
        out += [f"# {l}" for l in self.trouble.splitlines()]
        return "\n".join(out + [f"# score {self.score} of 100"])

    def junit(self):
        def clean(text):
            return re.sub(r"[^\t\n\x20-\ud7ff\ue000-\ufffd]", "?", text)
        top = ET.Element("testsuite", name=f"lab {self.lab.name}", tests=str(len(self.lab.points)),
                         failures=str(len(self.failed())))
        for title, tests in self.lab.steps:
            for test in tests:
                v = self.verdicts[test]
                case = ET.SubElement(top, "testcase", classname=title, name=test)
                if not v.good:
                    ET.SubElement(case, "failure", message=clean(self.trouble.split("\n")[0] or v.why)).text = \
                        clean(self.trouble or v.lines)
        return ET.tostring(top, encoding="unicode", xml_declaration=True)

    def gradescope(self):
        rows = [{"name": f"{title}: {test}", "score": self.points(test), "max_score": max(self.lab.points[test], 0),
                 "status": "passed" if self.verdicts[test].good else "failed",
                 "output": "passed" if self.verdicts[test].good else self.trouble or "\n".join(
                     [f"on {self.verdicts[test].machine} CPU(s): {self.verdicts[test].why}", self.verdicts[test].lines,
                      f"again with: {self.verdicts[test].again}"])}
                for title, tests in self.lab.steps for test in tests]
        return json.dumps({"score": self.score, "output": self.text(), "stdout_visibility": "hidden", "tests": rows,
                           "extra_data": {"state": self.state, "trouble": self.trouble}},
                          indent=1)

    def save(self, folder):
        os.makedirs(folder, exist_ok=True)
        for name, text in (("report.txt", self.text()), ("report.ktap", self.ktap()), ("junit.xml", self.junit()),
                           ("results.json", self.gradescope())):
            with open(f"{folder}/{name}", "w", errors="replace") as f:
                f.write(text + "\n")


def grade_here(lab, out):
    """The points of the tree we are in."""
    seed = int(os.environ.get("SEED") or secrets.randbits(31))
    print("Grading builds the kernel and its tests and boots them several times: it takes some minutes.", file=sys.stderr, flush=True)
    trouble = make_tests(lab, ".", out, True)
    if trouble:
        return Report(lab, None, "The tree does not build:\n" + trouble, (), seed)
    folder = f"{out}/grade"
    os.makedirs(folder, exist_ok=True)
    program = f"{out}/prog/bin/{lab.program}" if lab.program else ""
    return Report(lab, judge(lab, f"{out}/sprout.elf", ".", out, folder, seed, program), "", (), seed)


def grade(lab, source, folder, out, keep=False):
    """The points of a submission, with the reports in folder. It is built and judged in a folder whose name is a number of ours:
    what a student called a thing reaches no shell, no make and no QEMU."""
    from lib import submission as B
    seed, remarks = int(os.environ.get("SEED") or secrets.randbits(31)), []
    work = f"{os.path.abspath(out)}/grades/{lab.name}/{os.getpid()}.{secrets.token_hex(6)}"
    os.makedirs(folder, exist_ok=True)
    os.makedirs(work)
    try:
        files, remarks = B.collect(lab, source)
        tree, changed = B.lay(lab, files, work, out)
        strangers = B.outsiders(lab, tree, changed)
        if strangers:
            raise B.Refused("\n".join(strangers))
        trouble = B.build(lab, tree, True)
        strangers = B.outsiders(lab, tree, [])
        if strangers:
            raise B.Refused("\n".join(strangers))
        if trouble:
            raise B.Refused("The tree does not build:\n" + trouble)
        built = f"{tree}/{lab.target}"
        report = Report(lab, judge(lab, out + "/sprout.elf", ".", out, work, seed, built) if lab.program else
                        judge(lab, built, ".", out, work, seed), "", remarks, seed)
    except B.Unreadable as reason:
        report = Report(lab, None, str(reason), remarks, seed, "could not be read")
    except B.Refused as reason:
        report = Report(lab, None, str(reason), remarks, seed, "refused")
    except (B.Trouble, OSError, subprocess.SubprocessError) as reason:
        report = Report(lab, None, f"the grader failed: {reason}", remarks, seed, "the grader failed")
    finally:
        if not keep:
            shutil.rmtree(work, ignore_errors=True)
    report.save(folder)
    return report
