"""A lab: its tests with their points, how a tree is built and booted for them, and what they are worth.
The text of labs/NAME/tests: `allow PATTERN...` (the files a student may change), `step TITLE`, and below it
`POINTS TEST` lines. Points below zero are taken off when a test fails that the lab was not to break."""
import contextlib
import glob
import json
import os
import re
import secrets
import shutil
import subprocess

from lib import guest as G
from lib import suites as S


class Lab:
    def __init__(self, name, top="."):
        self.name, self.folder = name, os.path.join(top, "labs", name)
        self.allow, self.steps, self.points = [], [], {}
        for line in open(self.folder + "/tests"):
            word, _, rest = line.strip().partition(" ")
            if word == "allow":
                self.allow += rest.split()
            elif word == "step":
                self.steps.append((rest, []))
            elif re.fullmatch(r"-?\d+", word):
                self.steps[-1][1].append(rest)
                self.points[rest] = int(word)
            elif word and word != "#":
                raise ValueError(f"{self.folder}/tests: {line.strip()!r} is neither allow, step nor points and test")
        self.wanted = {t for t, p in self.points.items() if p > 0}     # what the hole fails

    def patches(self):
        """(title, path) of the hole and of the wrong solutions."""
        mutants = sorted(glob.glob(self.folder + "/mutants/*.patch"))
        return [("hole", self.folder + "/hole.patch")] + [(os.path.basename(m)[:-6], m) for m in mutants]


def patch(tree, path, *words):
    """Apply a patch to a tree, whether or not that lies in a git repository."""
    env = {**os.environ, "GIT_CEILING_DIRECTORIES": os.path.dirname(os.path.abspath(tree))}
    return subprocess.run(["git", "apply", "-C1", *words, os.path.abspath(path)], cwd=tree, capture_output=True, text=True,
                          env=env)


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
    total = sum(lab.points[t] for t in lab.wanted)
    if total != 100:
        yield f"{lab.folder}/tests: the points add up to {total}"


def make(tree, tests, decoy, out="build"):
    """Build the kernel and an image of these tests in the tree. What went wrong, or nothing."""
    clean = {k: v for k, v in os.environ.items() if k not in ("MAKEFLAGS", "MFLAGS", "MAKELEVEL", "MAKEOVERRIDES", "CI")}
    with contextlib.suppress(FileNotFoundError):     # an image made for other tests, perhaps
        os.remove(os.path.join(tree, out, "fuzz.cpio"))
    ran = subprocess.run(["make", "-s", f"-j{os.cpu_count()}", "-C", tree, f"O={out}", f"LAB_TESTS={' '.join(sorted(tests))}",
                          f"LAB_SPEC=/tests/sprout/{decoy}={out}/prog/bin/false", out + "/sprout.elf", out + "/fuzz.cpio"],
                         capture_output=True, text=True, env=clean)
    said = [l for l in (ran.stdout + ran.stderr).splitlines() if not re.match(r"  [A-Z]+ +\S", l)]
    return "\n".join(said[-25:]) if ran.returncode else ""


def boot(kernel, image, tests, decoy, cpus, pace):
    """Run the tests: name -> Result. The decoy is a program that must fail: a kernel that lets it pass lies."""
    setting, got = S.Setting(), {}
    setting.kernel, setting.initrd, setting.pattern, setting.pace = kernel, image, "", pace
    expected = ["sprout/" + t for t in sorted([*tests, decoy])]
    for r in S.run_programs(setting, cpus, ["sprout"], icount=cpus == 1, expected=expected, nonce=secrets.token_hex(8)):
        got[r.name.split("/")[-1]] = r
    liar = got.pop(decoy)
    if liar.verdict == "pass":
        return {t: S.Result(t, "fail", "void: this kernel also lets a program pass that must fail") for t in tests}
    return got


def first_failed_check(result):
    """The line that says most of why a test failed."""
    lines = [l.strip() for l in result.detail.splitlines() if l.strip()]
    told = [l for l in lines if G.PANIC_LINE.search(l.encode())] if result.why == G.PANIC else \
        [l for l in lines if re.search(r"\.c:\d+: ", l)]
    dull = told and re.match("exit status|panic", result.why)
    return "; ".join(([result.why] if result.why and not dull else []) + told[:1]) or result.verdict


def grade(lab, tree, out="build"):
    """Test -> (passed, how many CPUs it failed on, why). A test passes on 1, 2 and 4 CPUs, or has failed."""
    verdicts, left, decoy = {}, sorted(lab.points), "no-" + secrets.token_hex(4)
    pace = S.calibrate()
    for cpus in (1, 2, 4):
        trouble = left and make(tree, left, decoy, out)
        if trouble:
            return {t: (False, 0, "the tree does not build") for t in lab.points}, trouble
        files = [os.path.join(tree, out, f) for f in ("sprout.elf", "fuzz.cpio")]
        got = boot(*files, left, decoy, cpus, pace) if left else {}
        outside = got.get(f"smp{cpus} boot")
        for test in left:
            if got[test].verdict != "pass":
                verdicts[test] = (False, cpus, first_failed_check(outside or got[test]))
        left = [t for t in left if t not in verdicts]
    return {**verdicts, **{t: (True, 0, "") for t in left}}, ""


def report(lab, verdicts, trouble, path=None):
    """Print the points, write Gradescope's results.json if asked. True for full marks."""
    total, rows = 0, []
    for title, tests in lab.steps:
        print(f"\n{title}")
        for test in tests:
            good, cpus, why = verdicts[test]
            worth = lab.points[test]
            points = (worth if good else 0) if worth > 0 else (0 if good else worth)
            total += points
            print(f"  {'OK  ' if good else 'FAIL'}  {test:<58} {points:>3}" + (f"/{worth}" if worth > 0 else ""))
            if not good:
                print(f"        on {cpus} CPU{'s' * (cpus > 1)}: {why}" if cpus else f"        {why}")
            rows.append({"name": f"{title}: {test}", "score": points, "max_score": max(worth, 0), "output": why,
                         "status": "passed" if good else "failed"})
    total = max(total, 0)
    if trouble:
        print("\n" + trouble)
    print(f"\nScore: {total}/100")
    if path:
        with open(path, "w") as f:
            json.dump({"score": total, "output": trouble, "tests": rows}, f, indent=1)
    return total == 100


def take_files(lab, source, tree):
    """Lay the student's files of the folders the lab allows over a pristine tree."""
    for pattern in lab.allow:
        for path in glob.glob(pattern, root_dir=source):
            theirs, ours = os.path.join(source, path), os.path.join(tree, path)
            if os.path.isfile(theirs) and not os.path.islink(theirs):
                if not os.path.exists(ours) or open(ours, "rb").read() != open(theirs, "rb").read():
                    shutil.copyfile(theirs, ours)
