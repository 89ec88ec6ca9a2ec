"""make grade-class on a handful of submissions: what is hostile or broken gets a report with the reason and the points it
earned, and harms nobody after it; killed and started again it goes on; copies are told; the tables and reports are there."""
import csv
import json
import os
import re
import shutil
import signal
import subprocess
import time
import xml.etree.ElementTree as ET
import zipfile

from lib import tree as R

HEAD, WORK = "static struct area *stack_grow(struct space *sp, uintptr_t va)\n{", "\tarea_resize(sp, a, start, a->end);\n"
TOO_LARGE = " || a->end - start > sp->rlimit_stack)\n\t\treturn NULL;\n"
NAMED, NAMED_QUOTED = "Anna O'Brien & Co_4711_assignsubmission_file", "Anna%20O%27Brien%20%26%20Co_4711_assignsubmission_file/report.txt"


def hand_in(tree, folder):
    """name -> (least points, most points, words of the report) of each submission made in the folder."""
    right = open(tree + "/mm/fault.c").read()
    assert HEAD in right and WORK in right and TOO_LARGE in right
    expected = {}

    def put(name, text, least, most, words="", **files):
        os.makedirs(f"{folder}/{name}/mm")
        if text is not None:
            with open(f"{folder}/{name}/mm/fault.c", "w") as f:
                f.write(text)
        expected[name] = least, most, words

    def worse(old, new, includes=""):
        assert right.count(old) == 1, old
        return includes + right.replace(old, new)
    put("a-right", right, 100, 100)
    put("b-does-not-build", right + "int x = ;\n", 0, 0, "mm/fault.c:")
    put("c-edited-makefile", right, 100, 100, "Makefile differs from ours: not taken")
    with open(f"{folder}/c-edited-makefile/Makefile", "w") as f:
        f.write("all:\n\ttouch /tmp/edited-makefile-was-run\n")
    put("d-huge", None, 0, 0, "has 100,000,000 bytes, more than 400,000: not taken")
    os.truncate(os.open(f"{folder}/d-huge/mm/fault.c", os.O_CREAT | os.O_WRONLY), 100_000_000)
    put("e-link-to-etc", None, 0, 0, "mm/fault.c is a link: not taken")
    os.symlink("/etc/passwd", f"{folder}/e-link-to-etc/mm/fault.c")
    put("f-endless-device", None, 0, 0, "mm/fault.c is a link: not taken")
    os.symlink("/dev/zero", f"{folder}/f-endless-device/mm/fault.c")
    put("g-pipe-without-writer", None, 0, 0, "mm/fault.c is no plain file: not taken")
    os.mkfifo(f"{folder}/g-pipe-without-writer/mm/fault.c")
    put("h-includes-itself", '#include "mm/fault.c"\n' + right, 0, 0, "nested depth")
    put("i-includes-etc", '#include "/etc/hostname"\n' + right, 0, 0, "outside the tree")
    put("j-assembles-etc", right + 'asm(".incbin \\"/etc/passwd\\"");\n', 0, 0, "outside the tree")
    put("k-powers-off", worse(TOO_LARGE, ")\n\t\treturn NULL;\n\tif (a->end - start > sp->rlimit_stack)\n\t\tmachine_poweroff();\n",
                              '#include "cpu/acpi.h"\n'), 1, 90, "powered off")
    put("l-forges-verdicts", worse(WORK, '\tfor (const char *s = "\\nok 1 sprout/stack-grows-on-demand\\n# end\\n"; *s; s++)\n'
                                         "\t\toutb(0x2f8, *s);\n\treturn NULL;\n", '#include "cpu/x86.h"\n'), 0, 20)
    put("m-prints-without-end", worse(HEAD, HEAD + '\n\tif (!(va & 0xff000))\n\t\tfor (;;)\n\t\t\tklog(KERN_ERR, "here");\n',
                                      '#include "kernel/klog.h"\n'), 0, 90)
    put("n-threads-without-end", worse(HEAD, 'static void on(void *arg)\n{\n\tfor (;;)\n\t\tkthread_start("on", on, arg);\n}\n\n'
                                       + HEAD + "\n\ton(NULL);\n", '#include "kernel/thread.h"\n'), 0, 20)
    wrong = worse(TOO_LARGE, ")\n\t\treturn NULL;\n")
    put("o-no-limit", wrong, 50, 99, "stack-grows-to-its-limit")
    grown = wrong[wrong.index(HEAD):wrong.index("int vm_fault(")]
    renamed = re.sub(r"\bbelow\b", "neighbour", re.sub(r"(?<!>)\bstart\b", "first", grown.replace("\t\treturn", "\t\t/* no */ return")))
    put("p-no-limit-renamed", wrong.replace(grown, renamed), 50, 99, "stack-grows-to-its-limit")
    with zipfile.ZipFile(f"{folder}/q-right.zip", "w") as z:
        z.writestr("work/fault.c", right)
    expected["q-right"] = 100, 100, ""
    put(NAMED, right, 100, 100)
    with zipfile.ZipFile(f"{folder}/r;cd ..;touch PWNED;$(touch PWNED).zip", "w") as z:
        z.writestr("home/r/lab-stack/mm/fault.c", right)
    expected["r;cd ..;touch PWNED;$(touch PWNED)"] = 100, 100, ""
    with open(f"{folder}/s-damaged.zip", "wb") as f:
        f.write(b"PK\3\4 no zip at all")
    expected["s-damaged"] = 0, 0, "could not be read"
    shutil.copytree(f"{folder}/b-does-not-build", f"{folder}/q-right")     # the same name as the archive's: two rows
    expected["q-right.zip"], expected["q-right"] = expected["q-right"], expected["b-does-not-build"]
    return expected


def left_over(tree):
    """Processes and folders of a grading that is no more."""
    mine = []
    for pid in filter(str.isdigit, os.listdir("/proc")):
        try:
            if f"{tree}/build/grades/".encode() in open(f"/proc/{pid}/cmdline", "rb").read():
                mine.append(pid)
        except OSError:
            pass
    return mine


def run_until(words, tree, number, when):
    """Start the grading and end it by a signal once `when` says so of a line it prints."""
    first = subprocess.Popen(words, cwd=tree, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=R.environment(),
                             start_new_session=True)
    said = []
    for line in first.stdout:
        said.append(line)
        if when(said):
            os.killpg(first.pid, number)
            break
    else:
        raise AssertionError("it ended before it was stopped: " + "".join(said))
    first.stdout.close()
    first.wait()
    for _ in range(100):                         # the kernel takes a moment to end a tree of processes
        if not left_over(tree):
            return
        time.sleep(0.1)
    raise AssertionError(f"signal {number} leaves processes: {left_over(tree)}")


def check(tree, setting):
    folder, out = tree + "/submissions", tree + "/results"
    words = ["make", "-s", "grade-class", "L=stack", f"DIR={folder}", f"OUT={out}", "J=2"]
    expected = hand_in(tree, folder)
    try:
        os.remove("/tmp/edited-makefile-was-run")
    except FileNotFoundError:
        pass
    run_until(words, tree, signal.SIGKILL, lambda said: sum(l.startswith("[") for l in said) == 4)
    assert len(list(csv.DictReader(open(out + "/table.csv")))) >= 3, "no table of what was graded before the end"
    run_until(words, tree, signal.SIGTERM, lambda said: any(l.startswith("[") and "as before" not in l for l in said))
    left = os.listdir(f"{tree}/build/grades/stack")
    assert not left, f"folders are left: {left}"
    ran = R.run(words, tree, env=R.environment())
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert 2 <= ran.stdout.count("as before"), "what was graded is graded again:\n" + ran.stdout
    assert f"[{len(expected)}/{len(expected)}]" in ran.stdout, ran.stdout
    assert not os.path.exists("/tmp/edited-makefile-was-run"), "a student's Makefile was run"
    ran = R.run(["find", os.path.dirname(tree), "-name", "PWNED"], tree)
    assert not ran.stdout, "a name was run as a command: " + ran.stdout
    for name, (least, most, said) in expected.items():
        report, found = open(f"{out}/{name}/report.txt").read(), json.load(open(f"{out}/{name}/results.json"))
        assert least <= found["score"] <= most, f"{name} has {found['score']} points, not {least} to {most}:\n{report}"
        assert said in report, f"the report of {name} does not say {said!r}:\n{report}"
        assert found["score"] == sum(t["score"] for t in found["tests"]) or found["score"] == 0
        cases = ET.parse(f"{out}/{name}/junit.xml").getroot()
        assert int(cases.get("tests")) == len(cases) == len(found["tests"])
        ktap = open(f"{out}/{name}/report.ktap").read()
        assert ktap.startswith("KTAP version 1\n") and len(re.findall(r"^(?:not )?ok ", ktap, re.M)) == len(cases)
    rows = {r["student"]: r for r in csv.DictReader(open(out + "/table.csv"))}
    assert set(rows) == set(expected)
    assert "o-no-limit (" in rows["p-no-limit-renamed"]["like"], rows
    assert "a-right (" in rows["c-edited-makefile"]["like"] and not rows["d-huge"]["like"], rows
    assert (rows["s-damaged"]["state"], rows["s-damaged"]["score"]) == ("could not be read", ""), rows
    assert (rows["d-huge"]["state"], rows["d-huge"]["score"]) == ("refused", "0"), rows
    report = open(out + "/b-does-not-build/report.txt").read()
    assert report.startswith("The tree does not build:") and "FAIL" not in report, report
    page = open(out + "/index.html").read()
    assert "Commonest failures" in page and "stack-grows-to-its-limit" in page and "o-no-limit/report.txt" in page
    assert NAMED_QUOTED in page, page
    again = R.run(words, tree, env=R.environment())
    # What was refused is looked at again: that takes no time.
    assert again.stdout.count("as before") == len([n for n in expected if os.path.getsize(f"{out}/{n}/state") > 1]), again.stdout
    again = R.run(words + ["AGAIN=a-right"], tree, env=R.environment())
    assert "a-right: 100/100" in again.stdout, again.stdout
    shutil.rmtree(folder)
