"""A class: every submission of a folder graded, several beside each other; what was graded before is not graded again.
In the folder of the results: one folder a student with the reports, table.csv, and index.html with the table, the
commonest failures, and pairs of submissions that share much code."""
import collections
import concurrent.futures
import csv
import glob
import html
import json
import os
import re
import time

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
    """(share, a, b) of pairs of which one has much that the other has too, and that neither the start nor a third of the
    class has."""
    known = set()
    for path in lab.files():
        if os.path.exists(f"{start}/{path}"):
            known |= stretches(open(f"{start}/{path}", errors="replace").read())
    own = {}
    for name, files in submissions.items():
        own[name] = set().union(*[stretches(data.decode(errors="replace")) for data in files.values()]) - known
    common = collections.Counter(s for mine in own.values() for s in mine)
    usual = {s for s, n in common.items() if n > max(2, len(own) / 3)}
    own = {name: mine - usual for name, mine in own.items()}
    pairs, names = [], sorted(own)
    for i, a in enumerate(names):
        for b in names[i + 1:]:
            least = min(len(own[a]), len(own[b]))
            share = len(own[a] & own[b]) / least if least >= 8 else 0
            if share >= ALIKE:
                pairs.append((share, a, b))
    return sorted(pairs, reverse=True)


def done_before(place, mark):
    try:
        with open(f"{place}/state") as f:
            return f.read().strip() == mark and os.path.exists(f"{place}/results.json")
    except OSError:
        return False


def grade_all(lab, folder, jobs, place, out):
    start = time.monotonic()
    names = sorted(e.name for e in os.scandir(folder) if not e.name.startswith(".") and
                   (e.is_dir(follow_symlinks=False) or re.search(r"\.(zip|tar|tgz|tar\.\w+)$", e.name)))
    students = {re.sub(r"\.(zip|tar|tgz|tar\.\w+)$", "", n): os.path.join(folder, n) for n in names}
    if not students:
        raise SystemExit(f"{folder} holds no folder and no archive")
    B.make_start(lab, out)
    handed_in, counted = {}, [0, 0]

    def one(student, source):
        mine, mark = f"{place}/{student}", ""
        os.makedirs(mine, exist_ok=True)
        try:
            files, _ = B.collect(lab, B.unpack(source, mine + "/unpacked"))
            handed_in[student] = files
            mark = B.fingerprint(lab, files)
        except B.Refused:
            pass
        if mark and done_before(mine, mark):
            return student, None
        report = L.grade(lab, source, mine, out)
        with open(mine + "/state", "w") as f:
            f.write(mark + "\n")
        return student, report

    with concurrent.futures.ThreadPoolExecutor(max_workers=jobs) as pool:
        futures = {pool.submit(one, s, path): s for s, path in students.items()}
        for future in concurrent.futures.as_completed(futures):
            student = futures[future]
            try:
                _, report = future.result()
            except Exception as error:           # one submission never ends the others
                report = L.Report(lab, None, f"the grader failed: {type(error).__name__}: {error}")
                report.save(f"{place}/{student}")
            counted[0] += 1
            counted[1] += report is not None
            left = (len(students) - counted[0]) * (time.monotonic() - start) / max(counted[1], 1) if counted[1] else 0
            print(f"[{counted[0]}/{len(students)}] {student}: " + (f"{report.score}/100" if report else "as before") +
                  (f", about {left / 60:.0f} min left" if left > 60 else ""), flush=True)
    tables(lab, students, place, similar(lab, B.make_start(lab, out), handed_in))
    print(f"{len(students)} submissions, {counted[1]} graded now in {time.monotonic() - start:.0f} s; {place}/index.html")


def tables(lab, students, place, pairs):
    tests = [t for _, part in lab.steps for t in part]
    rows, failures = [], collections.Counter()
    for student in sorted(students):
        with open(f"{place}/{student}/results.json") as f:
            got = json.load(f)
        by_test = {r["name"].split(": ", 1)[1]: r for r in got["tests"]}
        rows.append((student, got["score"], by_test, got["output"]))
        for t in tests:
            if by_test[t]["status"] == "failed":
                first = by_test[t]["output"].split("\n")[0]
                failures[t, re.sub(r"^on [^:]*: |\(pid \d+\)|\b0x[0-9a-f]+\b|\d+\.\d+ s", "", first)] += 1
    with open(f"{place}/table.csv", "w", newline="") as f:
        writer = csv.writer(f)
        writer.writerow(["student", "score"] + tests + ["like"])
        for student, score, by_test, _ in rows:
            like = [f"{b if a == student else a} ({share:.0%})" for share, a, b in pairs if student in (a, b)]
            writer.writerow([student, score] + [by_test[t]["score"] for t in tests] + [" ".join(like)])
    e = html.escape
    head = "".join(f"<th title='{e(t)}'>{n + 1}</th>" for n, t in enumerate(tests))
    body = "".join(
        f"<tr><td><a href='{e(s)}/report.txt'>{e(s)}</a></td><td>{score}</td>" +
        "".join(f"<td class={by_test[t]['status']} title='{e(by_test[t]['output'][:300])}'>{by_test[t]['score']}</td>"
                for t in tests) + "</tr>\n" for s, score, by_test, _ in rows)
    legend = "".join(f"<li>{e(t)} ({lab.points[t]})</li>" for t in tests)
    common = "".join(f"<tr><td>{n}</td><td>{e(t)}</td><td>{e(why[:200])}</td></tr>" for (t, why), n in failures.most_common(15))
    alike = "".join(f"<tr><td>{share:.0%}</td><td>{e(a)}</td><td>{e(b)}</td></tr>" for share, a, b in pairs) or \
        "<tr><td>none</td></tr>"
    with open(f"{place}/index.html", "w") as f:
        f.write(f"""<!doctype html><meta charset=utf-8><title>Lab {e(lab.name)}</title>
<style>body{{font-family:sans-serif}}td,th{{padding:2px 8px;border:1px solid #ccc}}table{{border-collapse:collapse}}
.passed{{background:#dfd}}.failed{{background:#fdd}}</style>
<h1>Lab {e(lab.name)}: {len(rows)} submissions, mean {sum(r[1] for r in rows) / len(rows):.1f}</h1>
<table><tr><th>student</th><th>points</th>{head}</tr>
{body}</table><ol>{legend}</ol>
<h2>Commonest failures</h2><table><tr><th>how many</th><th>test</th><th>first check that failed</th></tr>{common}</table>
<h2>Alike</h2><p>Share of the smaller one's stretches of {STRETCH} tokens, names ignored, that the other has too; what the start
or a third of the class has is not counted. Alike is no proof: a short lab has few good answers.</p>
<table><tr><th>share</th><th></th><th></th></tr>{alike}</table>
""")
