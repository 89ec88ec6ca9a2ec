"""The fenced blocks of README.md, docs/ and labs/, run as they stand: each line works, and what is shown is shown."""
import re
import shutil
import time

from lib import fences as F
from lib import suites as S
from lib import tree as R
from lib.typist import Typist

HOST, MORE, GUEST, GDB = "HOST> ", "MORE> ", r"root@sprout:\S*# |[#$] (\x1b\[6n)?$", r"\(gdb\) (\x1b\[\?2004h)?$"
# What a line of the host can end in: the shell again, or something to leave, and what one types to leave it.
STOPS = [(HOST, None), (MORE, None), (r"root@sprout:[^\n]*# ", "poweroff\n"), (r"\(gdb\) ", "quit\n"), (r"end of panic ----", "\x01x")]


class Wrong(Exception):
    pass


class Host:
    """A shell of this machine in the copy of the tree. T keeps `make test` short."""
    def __init__(self, tree):
        env = R.environment(PS1=HOST, PS2=MORE, PROMPT_COMMAND="", T="multiboot_test", TERM="dumb", PAGER="cat")
        self.typist = Typist(["bash", "--norc", "--noprofile", "--noediting", "-i"], tree, env)
        self.typist.expect(HOST + "$")

    def line(self, text, remark):
        t, start = self.typist, self.typist.seen
        t.send(text + "\n")
        t.expect(r"\n")
        while True:
            t.expect("|".join(rf"(?:{p}\Z)" if p != STOPS[-1][0] else p for p, _ in STOPS), 400)
            shown = t.text(start, t.seen)
            leave = next(keys for p, keys in STOPS if re.search(rf"(?:{p})\Z", shown))
            if leave is None:
                break
            t.send(leave)
        if shown.endswith(MORE):
            return shown
        t.send("echo =$?=\n")
        status = int(t.expect(r"^=(\d+)=").group(1))
        t.expect(HOST)
        if (status != 0) != ("fails" in remark):
            raise Wrong(f"`{text}` ends with {status}: {shown[-700:]}")
        return shown[shown.find("\n") + 1:]

    def close(self):
        self.typist.send("\x04")
        self.typist.stop()


class Guest:
    """One boot for the sessions of a page. A demo may end with 1, a program stopped by ^C with more; nothing else."""
    def __init__(self, tree):
        self.typist = Typist("make -s run KERNEL=1", tree, R.environment())
        self.typist.expect(r"root@sprout:\S+# $", 200)

    def line(self, text, remark):
        t, start = self.typist, self.typist.seen
        t.send(text + "\n")                       # its echo is not waited for: a job in the background writes into it
        if "^C" in remark:
            time.sleep(2)
            t.pump(0.2)
            t.send("\x03")
        t.expect(GUEST, 200)
        shown = t.text(start, t.seen)
        t.send("echo =$?=\n")
        status = int(t.expect(r"=(\d+)=", 60).group(1))
        t.expect(GUEST, 60)
        if status in (2, 126, 127) or (status > 128 and "^C" not in remark) or re.search("not found|No such file", shown):
            raise Wrong(f"`{text}` ends with {status}: {shown[-700:]}")
        return shown[shown.find("\n") + 1:]

    def close(self):
        self.typist.send("poweroff\n")
        self.typist.wait(60)
        self.typist.stop()


class Gdb:
    """One `make gdb` for the dialogues of a page, its console beside it, the guest at its prompt and stopped."""
    def __init__(self, tree):
        self.typist = Typist("make -s gdb CPUS=1", tree, R.environment(TERM="dumb"))
        self.console = Typist("make -s console", tree, R.environment())
        self.typist.expect(r"kmain.*" + GDB, 200)
        self.typist.send("continue\n")
        self.console.expect(r"root@sprout:\S+# $", 200)
        self.typist.send("\x03")
        self.typist.expect(r"SIGINT.*" + GDB, 60)

    def line(self, text, remark):
        t, start = self.typist, self.typist.seen
        t.send(text + "\n")
        t.expect(re.escape(text[-12:]) + r"[^\n]*\n", 60)
        if "type a key" in remark:
            time.sleep(1)
            self.console.send("x")
        t.expect(GDB, 120)
        shown = t.text(start, t.seen)
        if re.search(r"^(Undefined|No symbol|Error|Function .* not defined|The program is not)", shown, re.M):
            raise Wrong(f"`{text}`: {shown[-500:]}")
        return shown[shown.find("\n") + 1:]

    def close(self):
        self.typist.send("quit\n")
        self.typist.wait(30)
        self.typist.stop()
        self.console.stop()


PLACES = {"run": Host, "session": Guest, "gdb": Gdb}


def run_fence(place, fence):
    """Type its lines; what the last one shows."""
    shown, wanted = "", []

    def compare():
        if wanted and not F.pattern_of(wanted).search(shown):
            raise Wrong(f"shown: {shown[-700:]!r}, promised: {wanted}")
        wanted.clear()
    prefix = {"gdb": "(gdb) ", "session": "$ "}.get(fence.kind)
    if prefix and not any(line.startswith(prefix) for line in fence.lines):
        prefix = None
    for line in fence.lines:
        if not line.strip() or line.startswith("# "):
            continue
        if prefix and not line.startswith(prefix):
            wanted.append(line)
            continue
        compare()
        line = line[len(prefix or ""):]
        command, remark = re.match(r"(.*?)(?:\s{2,}(.*))?$", line).groups() if fence.kind == "gdb" else F.split_remark(line)
        shown = place.line(command, remark or "")
    compare()
    return shown


def check(tree, setting):
    results = []
    for page in F.pages():
        places, shown = {}, ""
        for fence in F.read(page)[0]:
            name = f"tools/docs {fence} ({fence.kind})"
            start = time.monotonic()
            try:
                if fence.kind == "output":
                    if not F.pattern_of(fence.lines).search(shown):
                        raise Wrong(f"shown: {shown[-900:]!r}")
                elif fence.kind == "not-run":
                    results.append(S.Result(name, "skip", fence.reason))
                    continue
                elif fence.kind == "gdb" and not shutil.which("gdb"):
                    results.append(S.Result(name, "skip", "no gdb here"))
                    continue
                else:
                    if fence.kind not in places:
                        places[fence.kind] = PLACES[fence.kind](tree)
                    if fence.kind == "run":
                        places["run"].line(f"cd {tree}", "")
                    shown = run_fence(places[fence.kind], fence)
                results.append(S.Result(name, "pass", f"{time.monotonic() - start:.0f} s"))
            except (Wrong, AssertionError, OSError) as error:
                results.append(S.Result(name, "fail", str(error)))
                if fence.kind in places:         # nobody knows where it stands
                    places.pop(fence.kind).typist.stop()
        for place in places.values():
            try:
                place.close()
            except (AssertionError, OSError) as error:
                results.append(S.Result(f"tools/docs {page}", "fail", f"at the end: {error}"))
    return results
