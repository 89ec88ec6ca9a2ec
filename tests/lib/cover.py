"""make coverage: what the kernel counted in each boot, put together, and the report gcovr makes of it.

A guest of this build sends its counts over the machine channel before it stops (kernel/gcov.c); one that the test stops is asked to
by an NMI. The figures go between the markers of docs/coverage.md."""
import glob
import json
import os
import re
import shutil
import subprocess
import sys

FOLDER = os.environ.get("COVERAGE")              # where this run's counts are gathered; None: no such run
MARK = b"\n@gcov\n"
FOLDERS = "boot lib cpu mm kernel proc fs ipc dev net".split()


def split(channel):
    """name -> bytes of a .gcda file; nothing if the guest was cut off in the middle."""
    data, files = channel.rpartition(MARK)[2], {}
    while data and data[0]:
        name, _, data = data.partition(b"\0")
        files[name.decode()] = whole = bytearray()
        while len(data) >= 2 and data[:2] != b"\0\0":
            n = int.from_bytes(data[:2], "little")
            whole += data[2:2 + n]
            data = data[2 + n:]
        data = data[2:]
    return files if data == b"\0" else {}


def finish(guest):
    """A guest is about to be stopped: ask it for its counts."""
    if MARK not in guest.channel:
        guest.ask_monitor("nmi")
    for _ in range(600):
        if not guest.pump(0.1) or guest.channel.rpartition(MARK)[1] and split(guest.channel):
            return


def gather(guest):
    """A guest has ended: its counts into a folder of their own."""
    if MARK not in guest.channel:
        return
    place = f"{FOLDER}/boot-{os.getpid()}-{id(guest):x}-{len(os.listdir(FOLDER))}"
    for name, data in split(guest.channel).items():
        path = place + "/" + name.partition("/obj/")[2]
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "wb") as f:
            f.write(data)


def merge(out):
    """All boots' counts into one tree, and from there beside the .gcno files."""
    total = None
    for place in sorted(glob.glob(f"{FOLDER}/boot-*")):
        if total:
            joined = f"{FOLDER}/sum-{os.path.basename(place)}"
            subprocess.run(["gcov-tool", "merge", total, place, "-o", joined], check=True, capture_output=True)
            shutil.rmtree(total)
            place = joined
        total = place
    for path in glob.glob(f"{out}/obj/**/*.gcda", recursive=True):
        os.remove(path)
    if total:
        shutil.copytree(total, f"{out}/obj", dirs_exist_ok=True)
    return bool(total)


def table(summary):
    """The figures by folder, as lines of a Markdown table."""
    sums = {f: [0] * 4 for f in FOLDERS + ["all"]}
    for entry in json.load(open(summary))["files"]:
        folder = entry["filename"].split("/")[0]
        for name in (folder, "all") if folder in FOLDERS else ():
            for i, key in enumerate(("line_covered", "line_total", "branch_covered", "branch_total")):
                sums[name][i] += entry[key]
    lines = ["| folder | lines | reached | branches | taken |", "|---|---|---|---|---|"]
    for name, (lc, lt, bc, bt) in sums.items():
        lines.append(f"| {name} | {lt} | {100 * lc / max(lt, 1):.1f} % | {bt} | {100 * bc / max(bt, 1):.1f} % |")
    return lines


def control(out):
    """Of the two functions planted in this build the one that runs is reached, and the other is not."""
    said = subprocess.run(["gcov", "--json-format", "--stdout", out + "/obj/tests/kern/planted_coverage.gcda"],
                          capture_output=True, text=True).stdout
    count = {f["name"]: f["execution_count"] for f in json.loads(said)["files"][0]["functions"]} if said else {}
    return count.get("planted_lit", 0) > 0 and count.get("planted_dark") == 0


def report(out):
    if not merge(out):
        print("coverage: no boot sent its counts")
        return 1
    if not control(out):
        print("coverage: planted_lit() should be reached and planted_dark() dark: the counts are not to be believed")
        return 1
    if "planted" in os.environ.get("T", ""):     # the control alone
        return 0
    os.makedirs(out + "/html", exist_ok=True)
    subprocess.run(["gcovr", "-r", ".", "-s", "--object-directory", out + "/obj", out + "/obj", "-j", "2", "--exclude", "tests/",
                    "--txt", out + "/coverage.txt", "--html-details", out + "/html/index.html",
                    "--json-summary", out + "/summary.json"],
                   check=True, stdout=subprocess.DEVNULL)
    for path in glob.glob("*##*.gcov"):          # what a broken run leaves
        os.remove(path)
    lines = table(out + "/summary.json")
    print("\n".join(lines))
    print(f"coverage: every file in {out}/coverage.txt, every line in {out}/html/index.html")
    if not os.environ.get("T"):
        page = "docs/coverage.md"
        text = re.sub(r"(<!-- figures -->\n).*(<!-- end -->)", lambda m: m.group(1) + "\n".join(lines) + "\n" + m.group(2),
                      open(page).read(), flags=re.S)
        open(page, "w").write(text)
    return 0


if __name__ == "__main__":
    sys.exit(report(sys.argv[1]))
