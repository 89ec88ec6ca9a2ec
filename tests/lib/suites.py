"""The suites: each yields Results. `make test` is the sum of them."""
import copy
import fnmatch
import glob
import importlib.util
import os
import re
import shutil
import subprocess
import time

from lib import guest as G
from lib import tree as R

RACE = re.compile(r"kcsan: data race: ([^\n]*)\n(.*?)kcsan: end of report", re.S)
KTAP = re.compile(r"^(ok|not ok) (\d+)(?: -)? (\S+)\s*(?:# ?(.*))?$")


class Result:
    def __init__(self, name, verdict, why="", detail=""):
        self.name, self.verdict, self.why, self.detail = name, verdict, why, detail


class Setting:
    """What the run was asked for, and where things are."""
    def __init__(self):
        self.out = os.environ.get("O", "build")
        self.pattern = os.environ.get("T", "")
        self.kernel = self.out + "/sprout.elf"
        self.initrd = self.out + "/test.cpio"
        self.base = self.out + "/initramfs.cpio"
        self.iso = self.out + "/sprout.iso"
        self.append = "console=ttyS0 panic=exit"
        if os.environ.get("SAN") == "thread" and os.environ.get("SEED"):
            self.append += " kcsan=" + os.environ["SEED"]
        self.pace = 1.0                          # how much slower than the reference this host is now
        self.quiet = 60                          # seconds of silence that mean a hang, on the reference machine
        self.linux = False

    def wants(self, name):
        if not self.pattern:
            return True
        return any(fnmatch.fnmatchcase(name, p) if set(p) & set("*?[") else p in name for p in self.pattern.split(","))

    def quiet_limit(self):
        """Seconds of silence that mean a hang, calibrated by this host's speed (the guest ticks every second)."""
        return self.quiet * self.pace


def calibrate():
    """The time a fixed piece of work takes here and now, against 0.25 s on the reference machine."""
    start, total = time.monotonic(), 0
    for i in range(3_000_000):
        total += i
    return max(1.0, (time.monotonic() - start) / 0.25)


# ---- programs in a guest ------------------------------------------------------------------------------------

def demos():
    """The programs of user/demo, each of which is a test when run with --quiet."""
    table = open("user/demo/programs.mk").read().replace("\\\n", " ")
    return re.search(r"^demo_progs := (.*)$", table, re.M).group(1).split()


def expected_tests(setting, libs):
    names = []
    for lib in libs:
        if lib == "real":
            found = [os.path.basename(p) for p in glob.glob("tests/real/*.sh")]
        elif lib == "demo":
            found = demos()
        else:
            found = [os.path.basename(p)[:-2] for p in glob.glob("tests/sys/*.c")]
        names += [f"{lib}/{n}" for n in sorted(found) if setting.wants(n)]
    return names


class Channel:
    """Reads the KTAP of one boot. With a nonce, only lines that begin with it count: the driver's own."""
    def __init__(self, nonce=""):
        self.nonce = nonce
        self.plan, self.running, self.ended, self.unkillable = None, None, False, False
        self.results, self.notes, self.all_notes = {}, [], []

    def line(self, text):
        if self.nonce and not text.startswith(self.nonce + " "):
            return
        text = text[len(self.nonce) + 1:] if self.nonce else text
        if text.startswith("ktap: "):
            text = text[6:]
        plan = re.match(r"^1\.\.(\d+)$", text)
        verdict = KTAP.match(text)
        if plan:
            self.plan = int(plan.group(1))
        elif text.startswith("# run "):
            self.running, self.notes = (int(text.split()[2]), text.split()[3]), []
        elif text.startswith("# end"):
            self.ended = True
        elif text.startswith("# unkillable"):
            self.unkillable = True
        elif verdict:
            word, number, name, remark = verdict.groups()
            remark = remark or ""
            if word == "not ok":
                self.results[name] = Result(name, "fail", remark, "\n".join(self.notes))
            elif remark.startswith("SKIP"):
                self.results[name] = Result(name, "skip", remark[5:])
            else:
                self.results[name] = Result(name, "pass", remark)
            self.running, self.number = None, int(number)
        elif text.startswith("# ") and not text.startswith("# tick"):
            self.notes.append(text[2:])


def run_programs(setting, cpus, libs, icount=False, label=None, words="", extra=(), expected=None,
                 nonce="", most=7):
    """All programs of these folders in one boot; after a panic or a hang a new boot goes on behind the culprit."""
    label = label or f"smp{cpus}"
    expected, got, start, boots = expected or expected_tests(setting, libs), {}, 1, 0
    if not expected:
        return []
    broken, mute, races = "", 0, []
    while boots < most and mute < 4:             # a kernel that hangs or babbles each time has been seen enough
        boots += 1
        channel = Channel(nonce)
        append = f"{setting.append} rdinit=/init ktest.libs={','.join(libs)} ktest.from={start} {words}"
        append += f" ktest.nonce={nonce}" * bool(nonce)
        append += " ktest.budget=120000" * (os.environ.get("SAN") in PLANTED)
        if os.environ.get("SEED") and "ktest.seed" not in words and not setting.linux:
            append += f" ktest.seed={os.environ['SEED']}"
        if setting.pattern and "ktest.cmd" not in words:
            append += f" ktest.T={setting.pattern}"
        run = G.Guest(cpus=cpus, kernel=setting.kernel, initrd=setting.initrd, append=append, icount=icount, extra=extra)
        run.watch(setting.quiet_limit(), on_channel=channel.line)
        if not channel.plan and not nonce:       # no second port: the driver spoke on the console
            for line in run.console.decode(errors="replace").splitlines():
                if line.startswith("ktap: "):
                    channel.line(line.rstrip("\r"))
        got.update(channel.results)
        races += run_races(run, label)
        mute += run.ending in (G.HANG, G.BABBLES)
        if channel.ended and run.ending == G.POWERED_OFF:
            break
        if channel.running:
            number, name = channel.running
            got[name] = Result(name, "fail", run.ending, "\n".join(channel.notes + [run.report()]))
            start = number + 1
            if channel.plan and start > channel.plan:
                break
        elif channel.unkillable:
            start = channel.number + 1
            if channel.plan and start > channel.plan:
                break
        else:
            broken = f"{run.ending} outside any test"
            got["boot"] = Result("boot", "fail", broken, run.report())
            break
    results = []
    for name in expected + [n for n in got if n not in expected]:
        result = got.get(name) or Result(name, "fail", "did not run")
        result.name = f"{label} {result.name}"
        results.append(result)
    results += races
    missing = [r for r in results if r.why == "did not run"]
    if len(missing) > 5:                         # one line says as much as hundreds
        for r in missing[1:]:
            r.quiet = True
    return results


def run_races(run, label):
    """What the data race detector (SAN=thread) said in this boot: each race is a failure, with the lines of the two accesses."""
    results = []
    for title, body in RACE.findall(run.console.decode(errors="replace").replace("\r", "")):
        places = re.findall(r" by CPU .*?\n.*?kcsan:   (0x[0-9a-f]+) ", body)
        lines = [subprocess.run(["addr2line", "-sipfe", run.kernel, hex(int(place, 16) - 1)], capture_output=True,
                                text=True).stdout for place in places]
        results.append(Result(f"{label} data race", "fail", title, body + "".join(lines)))
    return results


def run_demos(setting, cpus, policy):
    """Every demo with every option under another scheduler: a mistake shows, and a cure cures, under all of them."""
    return run_programs(setting, cpus, [], label=f"smp{cpus} {policy}", expected=["real/demos.sh"],
                        words=f"sched={policy} ktest.cmd=/tests/real/demos.sh")


# ---- in-kernel tests ----------------------------------------------------------------------------------------

def run_kernel_tests(setting, cpus):
    """The kernel's own tests, run by the word `selftest`; they speak KTAP on the console, with a plan."""
    if not glob.glob("tests/kern/*.c") or not setting.wants("selftest"):
        return []
    run = G.Guest(cpus=cpus, kernel=setting.kernel, initrd=setting.base, append=setting.append + " selftest",
                  icount=cpus == 1)
    run.watch(setting.quiet_limit(), finished=lambda: b"selftest: end" in run.console)
    results, plan = run_races(run, f"smp{cpus} kern"), None
    seen = len(results)
    for line in run.console.decode(errors="replace").replace("\r", "").splitlines():
        line = line[line.find("selftest: ") + 10:] if "selftest: " in line else ""
        found = KTAP.match(line)
        if found:
            word, _, name, remark = found.groups()
            results.append(Result(f"smp{cpus} kern/{name}", "pass" if word == "ok" else "fail", remark or ""))
        elif re.match(r"^1\.\.\d+$", line):
            plan = int(line[3:])
    if plan != len(results) - seen or run.ending in (G.PANIC, G.TRIPLE_FAULT, G.HANG):
        results.append(Result(f"smp{cpus} kern", "fail", f"{run.ending}; {len(results) - seen} of {plan} tests ran",
                              run.report()))
    return results


# What the report of each planted fault must name (tests/kern/planted_address.c): the kind, and where it was.
PLANTED = {
    "address": {
        "after-free": ("write of 8 bytes", "after free, in after_free", "cache planted", "freed by", "allocated by"),
        "overflow": ("write of 1 bytes", "out of bounds of an object, in overflow", "cache kmalloc", "allocated by"),
        "underflow": ("write of 1 bytes", "out of bounds of an object, in underflow"),
        "big-overflow": ("out of bounds of an object, in memset", "big_overflow"),
        "double-free": ("free of 0 bytes", "after free", "double_free", "freed by"),
        "page-after-free": ("write of 1 bytes", "of a page after free, in page_after_free", "allocated by", "freed by"),
        "stack-overflow": ("out of bounds of a variable on the stack, in stack_overflow",),
        "global-overflow": ("out of bounds of a global variable, in global_overflow",),
        "stack-after-free": ("of a freed kernel stack, in stack_after_free",),
        "user-memory": ("past the door to user memory", "in user_memory"),
        "nothing": ("planted: end",),
    },
    "thread": {
        "lost-count": (" in lost_count, ", "of 8 bytes", "by CPU 0", "by CPU 1", "the value was"),
        "unmarked-flag": ("read in look_at_flag", "write in raise_flag", "marked write of 1 bytes", "kcsan: read of 1 bytes"),
        "two-locks": ("in under_a", "in under_b", "write of 4 bytes"),
        "copied": ("in memset", "in under_a", "clear_all"),
        "interrupted": ("in in_interrupt", "in interrupted"),
        "nothing": ("planted: end, 0 found",),
    },
}


def run_planted(setting, san):
    """Each fault planted in this sanitizer's build: one boot each, which must end in its report and no other way."""
    results = []
    for name, words in PLANTED[san].items():
        if not setting.wants("planted-" + name):
            continue
        run = G.Guest(cpus=2 if san == "thread" else 1, kernel=setting.kernel, initrd=setting.base,
                      append=f"{setting.append} planted={name}")
        clean = name == "nothing" or san == "thread"      # a report of that one is no panic
        run.watch(setting.quiet_limit(), finished=lambda: clean and b"planted: end" in run.console)
        text = run.console.decode(errors="replace")
        missing = [w for w in words if w not in text]
        ended = run.ending != G.PANIC if clean else run.ending == G.PANIC
        good = ended and not missing
        results.append(Result(f"{san}/planted-{name}", "pass" if good else "fail",
                              "" if good else f"{run.ending}; not said: {missing}", "" if good else run.report()))
    return results


# ---- libraries on the host ----------------------------------------------------------------------------------

def run_host_tests(setting):
    results = []
    for path in sorted(glob.glob("tests/host/*.c")):
        name = os.path.basename(path)[:-2]
        if not setting.wants(name):
            continue
        binary = f"{setting.out}/tests/host/{name}"
        built = subprocess.run(["make", "-s", f"O={setting.out}", binary], capture_output=True, text=True)
        if built.returncode:
            results.append(Result(f"host/{name}", "fail", "does not build", built.stderr[-3000:]))
            continue
        try:
            ran = subprocess.run([binary], capture_output=True, text=True, timeout=120 * setting.pace)
            text, status = ran.stdout + ran.stderr, ran.returncode
        except subprocess.TimeoutExpired:
            text, status = "", "no end within its time"
        verdict = {0: "pass", 77: "skip"}.get(status, "fail")
        results.append(Result(f"host/{name}", verdict, "" if verdict == "pass" else f"status {status}", text[-3000:]))
    return results


# ---- what a person types on this machine ---------------------------------------------------------------------

def load(path):
    spec = importlib.util.spec_from_file_location("scenario", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def run_tool_tests(setting, folder="tools"):
    """tests/tools: make and the tools as they are typed, one after another in a copy of this tree. tests/labs: grading."""
    results, tree = [], None
    for path in sorted(glob.glob(f"tests/{folder}/*.py")):
        name = os.path.basename(path)[:-3]
        if not setting.wants(name):
            continue
        try:
            module = load(path)
            reason = getattr(module, "unavailable", lambda s: None)(setting)
            if reason:
                results.append(Result(f"{folder}/{name}", "skip", reason))
                continue
            tree = tree or R.copy(setting)
            results += module.check(tree, setting) or [Result(f"{folder}/{name}", "pass")]
        except Exception as error:               # whatever went wrong, it is this scenario's failure
            results.append(Result(f"{folder}/{name}", "fail", f"{type(error).__name__}: {error}"))
    if tree:
        shutil.rmtree(os.path.dirname(tree), ignore_errors=True)
    return results


def run_oracle(setting):
    """tests/sys on this Linux, in namespaces of their own and without the right to set the clock or reboot."""
    jail = ["unshare", "--fork", "--pid", "--ipc", "--mount", "--net", "--uts", "--mount-proc", "--kill-child"]
    drop = ["setpriv", "--bounding-set", "-sys_time,-sys_boot,-sys_module,-sys_rawio,-syslog",
            "--inh-caps", "-sys_time,-sys_boot,-sys_module,-sys_rawio,-syslog"]
    inside = ("ip link set lo up 2>/dev/null; mount -t tmpfs t /tmp && mount -t tmpfs s /dev/shm; "
              "mkdir -p /dev/mqueue && mount -t mqueue m /dev/mqueue; "
              "mkdir /tmp/test /tmp/bin && cp /proc/self/fd/$1 /tmp/bin/$0 && exec timeout 60 sh -c "
              "'cd /tmp/test && exec /tmp/bin/$0 </dev/null' $0")
    if subprocess.run(jail + drop + ["true"], capture_output=True).returncode:
        return [Result("oracle", "skip", "no right to make namespaces here")]
    results = []
    for path in sorted(glob.glob("tests/sys/*.c")):
        name = os.path.basename(path)[:-2]
        if not setting.wants(name):
            continue
        binary = os.path.abspath(f"{setting.out}/tests/sprout/{name}")
        if not os.path.exists(binary) or os.path.getsize(binary) == 0:
            results.append(Result(f"oracle/{name}", "fail", "did not build"))
            continue
        with open(binary, "rb") as f:            # /tmp is covered inside: carry the program in as a file descriptor
            ran = subprocess.run(jail + drop + ["sh", "-c", inside, name, str(f.fileno())],
                                 pass_fds=[f.fileno()], capture_output=True, text=True, errors="replace")
        verdict = {0: "pass", 77: "skip"}.get(ran.returncode, "fail")
        results.append(Result(f"oracle/{name}", verdict, f"status {ran.returncode}" if verdict == "fail" else
                              ran.stderr.strip()[5:90] if verdict == "skip" else "", ran.stdout + ran.stderr))
    return results


# ---- dialogues ----------------------------------------------------------------------------------------------

def run_dialogue(setting, path):
    """A scenario in Python, told the setting; a failed expectation is an AssertionError."""
    name = "real/" + os.path.basename(path)[:-3]
    run = None
    try:
        module = load(path)
        reason = getattr(module, "unavailable", lambda s: None)(setting)
        if reason:
            return [Result(name, "skip", reason)]
        run = G.Guest(**module.machine(setting))
        module.dialogue(run, setting)
        return run_races(run, name) or [Result(name, "pass")]
    except Exception as error:                   # whatever went wrong, it is this scenario's failure
        if run:
            run.stop(run.judge(run.process.poll()) if run.process.poll() is not None else G.STOPPED)
        return [Result(name, "fail", f"{type(error).__name__}: {error}", run.report() if run else "")]
    finally:
        if run:
            run.stop()


def sweep(setting, seeds, base):
    """The jobs of a hunt for data races: tests/sys, tests/kern and the demos in the kernel of SAN=thread, under many seeds."""
    kernel = "build/san-thread/sprout.elf"
    built = subprocess.run(["make", "-s", "SAN=thread", "O=build/san-thread", kernel], capture_output=True, text=True)
    if built.returncode:
        return [(lambda: [Result("sweep", "fail", "SAN=thread does not build", built.stderr[-3000:])], ())]
    os.environ["SAN"], jobs = "thread", []
    for seed in range(base, base + seeds):
        one = copy.copy(setting)
        one.kernel, one.initrd, one.append = kernel, setting.out + "/fuzz.cpio", f"{setting.append} kcsan={seed}"
        for cpus in (2, 4):
            jobs += [(run_programs, (one, cpus, ["sprout", "demo"], False, f"races seed {seed} smp{cpus}")),
                     (run_kernel_tests, (one, cpus))]
    return jobs


def fuzz(setting, seeds, base=1):
    """Seeded schedules: the named tests under many seeds; the same seed gives the same run.
    T may also be a command line of a program in user/demo, such as `race --broken`."""
    results, words = [], setting.pattern.split()
    command = words and os.path.exists(f"user/demo/{words[0]}.c")
    setting.initrd = setting.out + "/fuzz.cpio"
    for seed in range(base, base + seeds):
        choice = f"sched=fuzz:{seed}"
        if command:
            choice += f" ktest.cmd=/bin/{','.join(words)}"
        for r in run_programs(setting, 1, ["sprout"], icount=True, label=f"seed {seed}", words=choice,
                              extra=("-rtc", "clock=vm"), expected=[f"bin/{words[0]}"] if command else None):
            if r.verdict == "fail":
                again = setting.pattern if command else r.name.split("/")[-1]
                r.why += f"; again with: make fuzz-sched T='{again}' SEED={seed} N=1"
            results.append(r)
    return results
