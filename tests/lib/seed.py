"""The seed's chapters: dialogues on the console (seed/tests/N-*.expect), and from chapter 5 on the tests of tests/sys that
seed/chapters lists, run by the same driver as for the grown kernel. One boot a chapter under the instruction clock, one a dialogue."""
import glob
import os
import re
import shutil
import subprocess

from lib import fences as F
from lib import guest as G
from lib import suites as S
from lib import talk

TREE = "5"                                       # the chapter whose tree is built and booted
TOOLS = "gcc as ld ar nm strip make awk sh cat mkdir rm stat find printf sleep grep tail sed".split()


def lists(out):
    """The variables of build/seed/lists.mk: name -> words. The tree of a lab has no seed."""
    if not os.path.exists("seed/rules.mk"):
        return {}
    with open(f"{out}/seed/lists.mk") as f:
        return {name: words.split() for name, words in re.findall(r"^(\w+) :=(.*)$", f.read(), re.M)}


def jobs(setting, only=None):
    known = lists(setting.out)
    chapters = [c for c in known.get("seed_chapters", []) if only in (None, c)]
    found = []
    for c in reversed(chapters):                 # the long ones first
        found += [(run_chapter, (setting, c, known.get(f"seed_tests_{c}", [])))]
        found += [(run_expect, (setting, c, path)) for path in sorted(glob.glob(f"seed/tests/{c}-*.expect"))
                  if setting.wants(os.path.basename(path)[:-7]) or setting.wants("seed")]
        book = glob.glob(f"docs/seed/{c}-*.md")
        if book and any(f.kind == "session" for f in F.read(book[0])[0]) and setting.wants("seed-book"):
            found += [(run_book, (setting, c, book[0]))]
        if c == TREE and setting.wants("seed-tree"):
            found += [(run_tree, (setting,))]
        if c in ("6", chapters[-1]) and int(c) >= 6 and setting.wants("seed-jobs"):
            found += [(run_jobs, (setting, c))]
    return found


def run_jobs(setting, chapter):
    """Job control as a person types it, in our shell and in Debian's BusyBox, with 32 MiB."""
    name, run = f"seed{chapter} seed-jobs", None
    try:
        run = G.Guest(kernel=f"{setting.out}/seed/{chapter}/seed.elf", initrd=f"{setting.out}/seed/{chapter}/initramfs.cpio",
                      append="console=ttyS0 panic=exit", memory=32)
        run.expect(talk.PROMPT, 120 * setting.pace)
        greeting = run.console.decode(errors="replace").split("Try: ")[1].split(";")[0]
        run.send("help\n")
        told = run.expect(r"Built in (.*?)poweroff \(or.*?" + talk.PROMPT).group(1).decode()
        table = re.findall(r"^(?=[A-Z]\w* +\S|  )[\w ]{9} (\S.*?)\r?$", told.split("Look", 1)[1], re.M)
        names = {p.split()[0] for line in table for p in re.split("  +| & |, ", line)} | {p.split()[0] for p in greeting.split(", ")}
        names = sorted(n for n in names if re.fullmatch(r"[a-z]\w*", n))
        assert len(names) > 15, told
        talk.ask(run, "for c in %s; do command -v $c >/dev/null || echo miss''ing $c; done; echo looked=$?" % " ".join(names),
                 r"looked=0")
        assert b"missing" not in run.console, run.console[-600:]
        talk.job_control(run)
        talk.ask(run, "cat /dev/zero > /tmp/full; rm /tmp/full; echo room again", r"\nroom again\r?\n")
        if shutil.which("busybox"):
            run.send("busybox sh\n")
            run.expect(talk.PROMPT, 60 * setting.pace)
            talk.job_control(run)
            talk.ask(run, "ps | awk '{ print $1 }' | sort | uniq -c | wc -l", r"\n\d+\r?\n")
            talk.ask(run, "cat <<END\nhere\nEND", r"\nhere\r?\n")
            run.send("exit\n")
            run.expect(talk.PROMPT)
        talk.power_off(run)
        return [S.Result(name, "pass")]
    except Exception as error:                   # whatever went wrong, it is this dialogue's failure
        return [S.Result(name, "fail", f"{type(error).__name__}: {error}", run.report() if run else "")]
    finally:
        if run:
            run.stop()


def shown(line):
    """A pattern for a line of a session in the book: numbers and the width of gaps may differ, `...` is any text."""
    words = [re.sub(r"\d+", r"\\d+", re.escape(word)).replace(re.escape("..."), r"[^\n]*") for word in line.split()]
    return r"\s+".join(words) + r"[ \t]*\r?\n"


def run_book(setting, chapter, page):
    """The sessions of a page of the book, typed as they stand (also ^C and ^Z): what is shown there is shown."""
    name, run = f"seed{chapter} seed-book", None
    try:
        run = G.Guest(kernel=f"{setting.out}/seed/{chapter}/seed.elf", initrd=f"{setting.out}/seed/{chapter}/initramfs.cpio",
                      append="console=ttyS0 panic=exit", memory=32)
        for fence in (f for f in F.read(page)[0] if f.kind == "session"):
            for line in fence.lines:
                typed = re.match(r"(?:(?:root@)?sprout:\S*|~) # ?(.*)|(?:root@)?sprout:\S*# (.*)", line)
                if typed:
                    run.expect(talk.PROMPT, 120 * setting.pace)
                    run.send((typed.group(1) or typed.group(2)) + "\n")
                    run.expect(r"\n")
                elif line in ("^C", "^Z"):
                    talk.pause(run)
                    run.send(chr(ord(line[1]) & 0x1f))
                elif line.strip():
                    run.expect(shown(line), 60 * setting.pace)
        return [S.Result(name, "pass")]
    except Exception as error:                   # whatever went wrong, it is this page's failure
        return [S.Result(name, "fail", f"{type(error).__name__}: {error}", run.report() if run else "")]
    finally:
        if run:
            run.stop()


def make_tree(setting, chapter, tree):
    """The folder of a chapter; it says nothing of later chapters and does not name the place it comes from."""
    shutil.rmtree(tree, ignore_errors=True)
    clean = {k: v for k, v in os.environ.items() if k in ("PATH", "HOME", "LANG")}
    ran = subprocess.run(["make", "-s", f"O={setting.out}", f"CHAPTER={chapter}", f"DIR={tree}", "tree"], capture_output=True, text=True, env=clean)
    assert ran.returncode == 0, ran.stderr[-600:]
    for path in glob.glob(tree + "/**/*.[chS]", recursive=True) + [f"{tree}/{name}" for name in ("Makefile", "files.mk", "README.md")]:
        text = open(path, errors="replace").read()
        later = "/user/" not in path and "/tests/" not in path and re.search(r"[Cc]hapters? [%d-9]|later chapter" % (int(chapter) + 1), text)
        assert not later, f"{path} speaks of {later.group(0)}"
        assert os.getcwd() not in text, f"{path} names the place it comes from"


def run_tree(setting):
    """`make tree`: the folder builds with the few tools it promises to need and boots to a prompt."""
    tree, name, run = os.path.abspath(f"{setting.out}/seed/tree"), "seed-tree", None
    try:
        for chapter in ("1", "4", TREE):
            make_tree(setting, chapter, tree)
        tools = tree + "/build/path"
        os.makedirs(tools)
        for tool in TOOLS:
            os.symlink(shutil.which(tool, path="/usr/bin:/bin"), f"{tools}/{tool}")
        ran = subprocess.run(["make", "-s", "-j2", "build/seed.elf", "build/initramfs.cpio"], cwd=tree, capture_output=True, text=True,
                             env={"PATH": tools})
        assert ran.returncode == 0, ran.stderr[-600:]
        run = G.Guest(kernel=tree + "/build/seed.elf", initrd=tree + "/build/initramfs.cpio", append="panic=exit", memory=16)
        run.expect(talk.PROMPT, 120 * setting.pace)
        talk.ask(run, "echo one two | wc -w", r"\n2\r?\n")
        return [S.Result(name, "pass")]
    except Exception as error:                   # whatever went wrong, it is this test's failure
        return [S.Result(name, "fail", f"{type(error).__name__}: {error}", run.report() if run else "")]
    finally:
        if run:
            run.stop()
        shutil.rmtree(tree, ignore_errors=True)


def run_chapter(setting, chapter, tests):
    mine = S.Setting()
    mine.pattern, mine.pace = "" if setting.pattern == "seed" else setting.pattern, setting.pace
    mine.kernel, mine.initrd = (f"{setting.out}/seed/{chapter}/{f}" for f in ("seed.elf", "test.cpio"))
    libs = ["sprout"] + ["musl"] * (int(chapter) >= 7 and os.path.exists(f"{setting.out}/tests/musl"))
    expected = [f"{lib}/{t}" for lib in libs for t in sorted(tests) if mine.wants(t)]
    return S.run_programs(mine, 1, libs, icount=True, label=f"seed{chapter}", expected=expected) if expected else []


def run_expect(setting, chapter, path):
    """A dialogue: what the console must show, in this order; `!` what it must not; `>` what is typed."""
    name, run = f"seed{chapter} {os.path.basename(path)[:-7]}", None
    words, *lines = [line.rstrip("\n") for line in open(path) if line.strip() and not line.startswith("#")]
    options = dict(o.split("=", 1) for o in re.findall(r"^(\w+=\S+)", words))      # memory=16 before `append:`, perhaps
    typed = any(line.startswith("> ") for line in lines)
    try:
        run = G.Guest(cpus=int(options.get("cpus", 1)), memory=int(options.get("memory", 64)), icount=not typed,
                      kernel=f"{setting.out}/seed/{chapter}/seed.elf", initrd=f"{setting.out}/seed/{chapter}/initramfs.cpio",
                      append="console=ttyS0 panic=exit " + words.partition("append:")[2].strip())
        for line in lines:
            if line.startswith("> "):
                run.send(line[2:] + "\n")
            elif not line.startswith("!"):
                run.expect(line, 60 * setting.pace)
        run.pump(0.5)
        for line in lines:
            if line.startswith("!") and re.search(line[1:].encode(), run.console, re.M):
                raise AssertionError(f"the console shows {line[1:]!r}")
        return [S.Result(name, "pass")]
    except Exception as error:                   # whatever went wrong, it is this dialogue's failure
        if run:
            run.stop(run.judge(run.process.poll()) if run.process.poll() is not None else G.STOPPED)
        return [S.Result(name, "fail", f"{type(error).__name__}: {error}", run.report() if run else "")]
    finally:
        if run:
            run.stop()
