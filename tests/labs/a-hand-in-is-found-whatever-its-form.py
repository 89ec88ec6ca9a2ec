"""What of a hand-in is taken, which rows a class has, who is told to be alike: tests/lib/submission.py and classes.py by
themselves, without a build."""
import csv
import io
import json
import os
import re
import shutil
import subprocess
import tarfile
import zipfile

from lib import classes as C
from lib import labs as L
from lib import submission as B

PIPE, FIFO = "ipc/pipe.c", "ipc/fifo.c"


def taken(lab, root, name, files):
    """collect() of a folder, or of an archive if the name says so, with these files."""
    place = f"{root}/{name}"
    if name.endswith(".zip"):
        with zipfile.ZipFile(place, "w") as z:
            for path, text in files.items():
                z.writestr(zipfile.ZipInfo(path), text)
    elif name.endswith(".tar.gz"):
        with tarfile.open(place, "w:gz") as tar:
            for path, text in files.items():
                info = tarfile.TarInfo(path)
                info.size = len(text)
                tar.addfile(info, io.BytesIO(text.encode()))
    else:
        for path, text in files.items():
            os.makedirs(os.path.dirname(f"{place}/{path}"), exist_ok=True)
            with open(f"{place}/{path}", "w") as f:
                f.write(text)
    return B.collect(lab, place)


def refused(lab, place, kind, words):
    try:
        B.collect(lab, place)
    except B.Refused as reason:
        assert type(reason) is kind and words in str(reason), f"{place}: {type(reason).__name__}: {reason}"
        return
    raise AssertionError(f"{place} was taken")


def forms(lab, root):
    both = {PIPE: b"P", FIFO: b"F"}
    for number, files in enumerate((
            {PIPE: "P", FIFO: "F"}, {"pipe.c": "P", "fifo.c": "F"}, {"home/anna/lab-pipe/" + PIPE: "P", "home/anna/lab-pipe/" + FIFO: "F"},
            {"ipc\\pipe.c": "P", "ipc\\fifo.c": "F"}, {"IPC/Pipe.C": "P", "ipc/FIFO.c": "F"}, {PIPE: "P", "fifo.c": "F"},
            {"a/pipe.c": "P", "b/fifo.c": "F"}, {PIPE: "P", FIFO: "F", "old/" + PIPE: "O"},
            {"x/" + PIPE: "P", "x/" + FIFO: "F", "x/seed/" + PIPE: "S", "__MACOSX/x/ipc/._pipe.c": "M"},
            {"x/" + PIPE: "P", "y/" + PIPE: "P", "y/" + FIFO: "F"})):
        for end in ("", ".zip", ".tar.gz"):
            if end != "" or "\\" not in "".join(files):
                got, _ = taken(lab, root, f"form{number}{end}", files)
                assert got == both, f"{files} as {end or 'a folder'}: {got}"
    for end in ("", ".zip"):
        _, said = taken(lab, root, "more" + end, {"w/" + PIPE: "P", "w/kernel/waitq.c": "x", "w/Makefile": "all:", "w/mine.c": "x"})
        assert {"w/kernel/waitq.c differs from ours: not taken", "w/Makefile differs from ours: not taken",
                "w/mine.c is no file of this lab: not taken"} <= set(said), said
        try:
            taken(lab, root, "two" + end, {"a/" + PIPE: "1", "b/" + PIPE: "2"})
        except B.Refused as reason:
            assert "more than once" in str(reason)
        else:
            raise AssertionError("one of two was taken")
    with open(root + "/broken.zip", "wb") as f:
        f.write(b"PK\3\4 no zip at all")
    data = bytearray(open(root + "/form0.zip", "rb").read())
    for at in range(len(data) - 1):              # say in both headers that the files are encrypted
        if data[at:at + 4] in (b"PK\3\4", b"PK\1\2"):
            data[at + (6 if data[at + 2] == 3 else 8)] |= 1
    with open(root + "/secret.zip", "wb") as f:
        f.write(data)
    with open(root + "/damaged.zip", "wb") as f:
        f.write(open(root + "/form0.zip", "rb").read().replace(b"P" + b"PK", b"X" + b"PK"))
    with open(root + "/huber.7z", "wb") as f:
        f.write(b"7z\xbc\xaf")
    with open(root + "/pipe.c", "w") as f:
        f.write("int x;\n")
    for name in ("broken.zip", "secret.zip", "damaged.zip", "huber.7z", "pipe.c"):
        refused(lab, f"{root}/{name}", B.Unreadable, "could not be read")
    with zipfile.ZipFile(root + "/empty.zip", "w"):
        pass
    refused(lab, root + "/empty.zip", B.Refused, "none of the lab's files")


def rows(lab, root):
    names = ["right", "right.zip", "Right.tar.gz", "Anna Miller_4711_file", "=1+1.zip", "x.7z", "table.csv", "<b>&'\"?#%.zip", "a\nb"]
    os.makedirs(root + "/class/out")
    for name in names:
        with open(f"{root}/class/{name}", "w"):
            pass
    found = C.students_of(root + "/class", root + "/class/out")
    assert sorted(os.path.basename(p) for p in found.values()) == sorted(names), found
    assert {"right", "right.zip", "Right", "x.7z", "table.csv_", "a?b", "=1+1"} <= set(found), found
    results = {}
    for student in found:
        L.Report(lab, None, "no", state="could not be read" if student == "x.7z" else "refused").save(f"{root}/class/out/{student}")
        results[student] = json.load(open(f"{root}/class/out/{student}/results.json"))
    C.tables(lab, results, root + "/class/out", [])
    table = {r["student"]: r for r in csv.DictReader(open(root + "/class/out/table.csv", newline=""))}
    assert "'=1+1" in table and "=1+1" not in table
    assert (table["x.7z"]["score"], table["x.7z"]["state"]) == ("", "could not be read") and table["right"]["score"] == "0", table
    page = open(root + "/class/out/index.html").read()
    assert "<b>" not in page and "href='%3Cb%3E%26%27%22%3F%23%25/report.txt'" in page


def copies(lab, root):
    start = "".join(open(p).read() for p in lab.files() if os.path.exists(p))

    def work(n):
        """As many functions that differ in shape from those of another n."""
        return "".join(f"int f{i}(int a)\n{{\n" + "".join("\ta " + "+-*/%&|^"[(n * 7 + i * 3 + k * (n + 1)) % 8] + "= a" + " ".join(
            f"{'+-*&|^'[(n >> j) % 6]} {k}" for j in range(1 + (n + k) % 5)) + ";\n" for k in range(6)) + "\treturn a;\n}\n" for i in range(3))
    os.makedirs(root + "/ipc")
    with open(f"{root}/{PIPE}", "w") as f:
        f.write(start)
    for copied, of in ((3, 6), (4, 10), (11, 30)):
        files = {f"s{i:02}": {PIPE: (start + work(0 if i < copied else i * 37)).encode()} for i in range(of)}
        files["s01"] = {PIPE: files["s01"][PIPE].replace(b"f1", b"mine").replace(b"int a)", b"int other)")}
        told = {(a, b) for share, a, b in C.similar(lab, root, files) if share > 0.95}
        wanted = {(f"s{i:02}", f"s{k:02}") for i in range(copied) for k in range(i + 1, copied)}
        assert wanted <= told, f"{copied} copies of {of}: {sorted(wanted - told)} not told"
    assert not C.similar(lab, root, {n: {PIPE: start.encode()} for n in "abc"}), "the bare start is no copy"
    short = {n: {PIPE: start.encode() + b"int g(int a, int b)\n{\n\treturn a ? b : a + b;\n}\n"} for n in "ab"}
    assert [p[1:] for p in C.similar(lab, root, short)] == [("a", "b")], "a short whole file that is the same is told"


def the_grader_fails(lab, root):
    """A full disk is no 0."""
    os.makedirs(root + "/s/ipc")
    with open(f"{root}/s/{PIPE}", "w") as f:
        f.write("int x;\n")
    lay = B.lay
    for error in (OSError(28, "No space left on device"), B.Trouble("the compiler did not come to an end in 300 s")):
        def fails(*_):
            raise error
        B.lay = fails
        try:
            report = L.grade(lab, root + "/s", root + "/report", root + "/build")
        finally:
            B.lay = lay
        text = open(root + "/report/report.txt").read()
        assert report.state == "the grader failed" and "Score" not in text and text.startswith("the grader failed: "), text
        assert not os.listdir(f"{root}/build/grades/{lab.name}"), "the work folder is left"


def recipes(lab, root):
    """No name of a student is put into the text of a script."""
    script = re.findall(r"run:(.*?)(?=\n      - |\n  \w|\Z)", open("labs/ci/github.yml").read(), re.S)
    assert len(script) == 2 and not any("${{" in s for s in script), script
    with open(root + "/docker", "w") as f:
        f.write('#!/bin/sh\nprintf "%s\\n" "$@"\n')
    os.chmod(root + "/docker", 0o755)
    for number, name in enumerate(("$(touch PWNED);touch PWNED;'", 'a",b', "Anna O'Brien & Co")):
        os.makedirs(f"{root}/{number}/submissions/{name}")
        ran = subprocess.run(["bash", "-e", "-c", script[1].strip().lstrip("|")], cwd=f"{root}/{number}", capture_output=True, text=True,
                             env={"PATH": f"{root}:{os.environ['PATH']}", "NAME": name, "IMAGE": "image", "LAB": "pipe"})
        assert ran.returncode == 0 and ran.stdout.endswith("image\npipe\n"), ran
        mounted = re.search("source=(.*),target=/submission,readonly", ran.stdout)[1]
        assert os.path.isdir(mounted) and not os.path.exists(f"{root}/{number}/PWNED"), ran.stdout


def check(tree, setting):
    root = os.path.abspath(setting.out + "/hand-ins")
    shutil.rmtree(root, ignore_errors=True)
    lab = L.Lab("pipe")
    for part in (forms, rows, copies, the_grader_fails, recipes):
        os.makedirs(f"{root}/{part.__name__}")
        part(lab, f"{root}/{part.__name__}")
    shutil.rmtree(root)
