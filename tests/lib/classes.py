"""A class: every submission of a folder graded, several beside each other; what was graded before is not graded again.
In the folder of the results: one folder a student with the reports, table.csv, and index.html with the table, the
commonest failures, and pairs of submissions that share much code."""
import collections
import concurrent.futures
import contextlib
import csv
import glob
import html
import io
import json
import os
import re
import shutil
import signal
import time
import urllib.parse

from lib import labs as L
from lib import submission as B

TOKEN = re.compile(r'//[^\n]*|/\*.*?\*/|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\'|[A-Za-z_]\w*|\d\w*|\s+|[-+*/%&|^=<>!]=?|.', re.S)
KEYWORDS = set("if else while for do return break continue switch case default goto struct static const int bool unsigned "
               "long char void sizeof true false NULL".split())
STRETCH = 14                                     # tokens that must be the same, one after the other
ALIKE = 0.5                                      # of the smaller one's stretches


def tokens(text):
    """The tokens of a C text, names and numbers replaced by their kind: renaming does not hide a copy."""
    for found in TOKEN.finditer(text):
        t = found.group()
        if t.isspace() or t.startswith(("//", "/*")):
            continue
        yield t if t in KEYWORDS or not re.match(r"[\w\"']", t) else "n" if t[0].isdigit() else "s" if t[0] in "\"'" else "i"


def stretches(text):
    all_tokens = list(tokens(text))
    return {tuple(all_tokens[i:i + STRETCH]) for i in range(len(all_tokens) - STRETCH + 1)}


def similar(lab, start, submissions):
    """(share, a, b) of pairs of which one has much that the other has too and the start has not. How many have it does not count:
    half a class may have copied from one."""
    known = set()
    for path in lab.files():
        if os.path.exists(f"{start}/{path}"):
            known |= stretches(open(f"{start}/{path}", errors="replace").read())
    own = {}
    for name, files in submissions.items():
        own[name] = set().union(*[stretches(data.decode(errors="replace")) for data in files.values()]) - known
    pairs, names = [], sorted(n for n in own if own[n])
    for i, a in enumerate(names):
        for b in names[i + 1:]:
            least = min(len(own[a]), len(own[b]))
            share = len(own[a] & own[b]) / least if least >= 8 or own[a] == own[b] else 0
            if share >= ALIKE:
                pairs.append((share, a, b))
    return sorted(pairs, key=lambda pair: (-pair[0], pair[1:]))


def done_before(place, mark):
    try:
        with open(f"{place}/state") as f:
            return f.read().strip() == mark and os.path.exists(f"{place}/results.json")
    except OSError:
        return False


def students_of(folder, place):
    """label -> path of what is in the folder. The label is the name without .zip, made fit to be printed, and one of its own."""
    names = sorted(e.name for e in os.scandir(folder) if not e.name.startswith(".") and
                   os.path.realpath(e.path) != os.path.realpath(place))
    stems = collections.Counter(B.ARCHIVE.sub("", n) for n in names)
    found = {}
    for name in names:
        stem = B.ARCHIVE.sub("", name)
        label = stem if stems[stem] == 1 and (stem == name or stem not in names) else name
        label = re.sub(r"[\x00-\x1f\x7f\ud800-\udfff]", "?", label)
        while label in found or label in ("table.csv", "index.html"):
            label += "_"
        found[label] = os.path.join(folder, name)
    return found


def cell(word):
    """A word that a spreadsheet does not take for a formula."""
    return "'" + word if isinstance(word, str) and word.startswith(("=", "+", "-", "@", "\t", "\r")) else word


def end_children():
    """Kill what this process has started: builds with their whole group, and QEMUs."""
    for path in glob.glob("/proc/[0-9]*/stat"):
        with contextlib.suppress(OSError, ValueError):
            pid, fields = int(path.split("/")[2]), open(path).read().rpartition(")")[2].split()
            if int(fields[1]) == os.getpid():
                (os.killpg if int(fields[2]) == pid else os.kill)(pid, signal.SIGKILL)


def lives(pid):
    """A process that has ended and waits to be waited for has no command line any more."""
    with contextlib.suppress(OSError), open(f"/proc/{pid}/cmdline", "rb") as f:
        return f.read() != b""
    return False


def sweep(work):
    """Remove the work folders of graders that are no more."""
    for path in glob.glob(glob.escape(work) + "/*.*"):
        pid = os.path.basename(path).split(".")[0]
        if pid.isdigit() and not lives(pid):
            shutil.rmtree(path, ignore_errors=True)


def grade_all(lab, folder, jobs, place, out, again=""):
    start, work = time.monotonic(), f"{out}/grades/{lab.name}"
    students = students_of(folder, place)
    if not students:
        raise SystemExit(f"{folder} holds no folder and no archive")
    anew = {s for s, path in students.items() if again in (s, os.path.basename(path), "all")}
    if again and not anew:
        raise SystemExit(f"AGAIN={again}: there is no such submission, only: {', '.join(students)}")
    os.makedirs(place, exist_ok=True)
    sweep(work)
    handed_in, rows, fresh = {}, {}, [0]
    for student, source in students.items():
        with contextlib.suppress(B.Refused, OSError):
            handed_in[student], _ = B.collect(lab, source)
    pairs = similar(lab, B.make_start(lab, out), handed_in)

    def one(student, source):
        mine, mark = f"{place}/{student}", B.fingerprint(lab, handed_in[student]) if student in handed_in else ""
        if mark and student not in anew and done_before(mine, mark):
            return None
        os.makedirs(mine, exist_ok=True)
        with contextlib.suppress(FileNotFoundError):
            os.remove(mine + "/state")
        report = L.grade(lab, source, mine, out)
        with open(mine + "/state", "w") as f:
            f.write((mark if report.state in ("graded", "refused") else "") + "\n")
        return report

    def stop(number, frame):
        raise SystemExit(f"stopped by {signal.Signals(number).name}: start it again, and it goes on from here")
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, stop)
    pool = concurrent.futures.ThreadPoolExecutor(max_workers=jobs)
    try:
        futures = {pool.submit(one, s, path): s for s, path in students.items()}
        for future in concurrent.futures.as_completed(futures):
            student = futures[future]
            try:
                report = future.result()
            except Exception as error:           # one submission never ends the others
                report = L.Report(lab, None, f"the grader failed: {type(error).__name__}: {error}", state="the grader failed")
                with contextlib.suppress(OSError):
                    report.save(f"{place}/{student}")
            fresh[0] += report is not None
            with contextlib.suppress(OSError, ValueError):
                with open(f"{place}/{student}/results.json") as f:
                    rows[student] = json.load(f)
                tables(lab, rows, place, pairs)
            left = (len(students) - len(rows)) * (time.monotonic() - start) / max(fresh[0], 1) if fresh[0] else 0
            said = "as before" if not report else report.state if report.state in ("could not be read", "the grader failed") else \
                f"{report.score}/100"
            print(f"[{len(rows)}/{len(students)}] {student}: {said}" + (f", about {left / 60:.0f} min left" if left > 60 else ""),
                  flush=True)
    except (SystemExit, KeyboardInterrupt) as why:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.SIG_IGN)
        pool.shutdown(wait=False, cancel_futures=True)
        for _ in range(300):                     # a grade may start a boot anew before it gives up, a build still write
            end_children()
            for path in glob.glob(f"{glob.escape(work)}/{os.getpid()}.*"):
                shutil.rmtree(path, ignore_errors=True)
            if not glob.glob(f"{glob.escape(work)}/{os.getpid()}.*"):
                break
            time.sleep(0.1)
        with contextlib.suppress(OSError):       # who read it may be gone
            print(why, flush=True)
        os._exit(130)
    pool.shutdown()
    print(f"{len(students)} submissions, {fresh[0]} graded now in {time.monotonic() - start:.0f} s; {place}/index.html")


def write(path, text):
    """All of it or what was there before."""
    with open(path + ".new", "w", newline="", errors="replace") as f:
        f.write(text)
    os.replace(path + ".new", path)


def tables(lab, found, place, pairs):
    """table.csv and index.html of those graded so far: student -> results.json."""
    tests = [t for _, part in lab.steps for t in part]
    rows, failures = [], collections.Counter()
    for student, got in sorted(found.items()):
        by_test = {r["name"].split(": ", 1)[1]: r for r in got["tests"]}
        state, trouble = got.get("extra_data", {}).get("state", "graded"), got.get("extra_data", {}).get("trouble", "")
        judged = state in ("graded", "refused")
        rows.append((student, got["score"] if judged else "", by_test, state, " ".join(trouble.split("\n")[:2])))
        for t in tests if state == "graded" else []:
            if by_test[t]["status"] == "failed":
                first = by_test[t]["output"].split("\n")[0]
                failures[t, re.sub(r"^on [^:]*: |\(pid \d+\)|\b0x[0-9a-f]+\b|\d+\.\d+ s", "", first)] += 1
    table = io.StringIO()
    writer = csv.writer(table)
    writer.writerow(["student", "score", "state", "why"] + tests + ["like"])
    for student, score, by_test, state, why in rows:
        like = [f"{b if a == student else a} ({share:.0%})" for share, a, b in pairs if student in (a, b)]
        like = like[:8] + [f"and {len(like) - 8} more"] * (len(like) > 8)
        writer.writerow(map(cell, [student, score, state, why] + [by_test[t]["score"] if score != "" else "" for t in tests] +
                            ["; ".join(like)]))
    write(place + "/table.csv", table.getvalue())
    e, link = html.escape, lambda s: e(urllib.parse.quote(s + "/report.txt", errors="replace"))        # noqa: E731
    head = "".join(f"<th title='{e(t)}'>{n + 1}</th>" for n, t in enumerate(tests))
    body = "".join(
        f"<tr><td><a href='{link(s)}'>{e(s)}</a></td><td>{score}</td>" +
        ("".join(f"<td class={by_test[t]['status']} title='{e(by_test[t]['output'][:300])}'>{by_test[t]['score']}</td>"
                 for t in tests) if state == "graded" else f"<td colspan={len(tests)}>{e(state)}: {e(why[:300])}</td>") + "</tr>\n"
        for s, score, by_test, state, why in rows)
    scores = [r[1] for r in rows if r[1] != ""]
    legend = "".join(f"<li>{e(t)} ({lab.points[t]})</li>" for t in tests)
    common = "".join(f"<tr><td>{n}</td><td>{e(t)}</td><td>{e(why[:200])}</td></tr>" for (t, why), n in failures.most_common(15))
    alike = "".join(f"<tr><td>{share:.0%}</td><td>{e(a)}</td><td>{e(b)}</td></tr>" for share, a, b in pairs[:500]) or \
        "<tr><td>none</td></tr>"
    write(place + "/index.html", f"""<!doctype html><meta charset=utf-8><title>Lab {e(lab.name)}</title>
<style>body{{font-family:sans-serif}}td,th{{padding:2px 8px;border:1px solid #ccc}}table{{border-collapse:collapse}}
.passed{{background:#dfd}}.failed{{background:#fdd}}</style>
<h1>Lab {e(lab.name)}: {len(rows)} submissions, mean {sum(scores) / max(len(scores), 1):.1f}</h1>
<table><tr><th>student</th><th>points</th>{head}</tr>
{body}</table><ol>{legend}</ol>
<h2>Commonest failures</h2><table><tr><th>how many</th><th>test</th><th>first check that failed</th></tr>{common}</table>
<h2>Alike</h2><p>Share of the smaller one's stretches of {STRETCH} tokens, names ignored, that the other has too; what the start
has is not counted. Alike is no proof: a short lab has few good answers.</p>
<table><tr><th>share</th><th></th><th></th></tr>{alike}</table>
""")
