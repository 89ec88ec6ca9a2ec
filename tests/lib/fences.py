"""Fenced blocks of the documentation. Their first word says what they are:
  run      lines typed at a shell of this machine, at the top of the tree
  session  lines typed at the guest's prompt; all of one page go to one boot
  gdb      a dialogue with gdb under `make gdb`: `(gdb) command    remark`, other lines are what must be shown
  output   what the last line of the block before it shows; `...` stands for any text, or any lines
  not-run  REASON"""
import glob
import os
import re

KINDS = ("run", "session", "gdb", "output", "not-run")
INDENTED = re.compile(r"^( {4}|\t)\S")
COMMAND = re.compile(r"^\s+(make |\$ |\(gdb\)|qemu-system)")


class Fence:
    def __init__(self, page, number, info):
        self.page, self.number, self.lines = page, number, []
        self.kind, _, self.reason = info.strip().partition(" ")

    def __str__(self):
        return f"{self.page}:{self.number}"


def pages():
    """All but the book of the seed, whose listings and drawings are fences too: tools/seedtext checks it."""
    return sorted(p for p in glob.glob("*.md") + glob.glob("docs/**/*.md", recursive=True) + glob.glob("labs/**/*.md", recursive=True)
                  if not p.startswith("docs/seed/"))


def read(page):
    """The fences of a page, and (line number, text) of what is indented like code outside them."""
    fences, indented, inside, before = [], [], None, ""
    for number, line in enumerate(open(page), 1):
        line = line.rstrip("\n")
        if line.lstrip().startswith("```"):
            if inside:
                inside = None
            else:
                inside = Fence(page, number, line.lstrip()[3:])
                fences.append(inside)
        elif inside:
            inside.lines.append(line)
        elif INDENTED.match(line) and (not before or indented and indented[-1][0] == number - 1):
            indented.append((number, line))
        before = line
    return fences, indented


def problems():
    """What `make check` has to say of them."""
    every = []
    for page in pages():
        fences, indented = read(page)
        every += fences
        free = os.path.dirname(page) in ("docs/walks", "docs/calls")        # call paths and prototypes, no commands
        for number, line in indented:
            if not free or COMMAND.match(line):
                yield f"{page}:{number}: an indented block does not say what it is: fence it"
        for i, f in enumerate(fences):
            if f.kind not in KINDS:
                yield f"{f}: a fence must be one of {', '.join(KINDS)}, not {f.kind!r}"
            elif f.kind == "not-run" and not f.reason:
                yield f"{f}: not-run needs a reason"
            elif f.kind == "output" and (not i or fences[i - 1].kind not in ("run", "session")):
                yield f"{f}: output of what?"
    idle = [f for f in every if f.kind == "not-run"]
    if len(idle) * 10 > len(every):
        yield f"{len(idle)} of {len(every)} fences are not run, more than one in ten: {', '.join(map(str, idle))}"


def pattern_of(lines):
    """A regular expression for lines in which `...` stands for anything."""
    def one(line):
        return r"[^\n]*?".join(re.escape(part) for part in re.split(r"\.\.\.", line.strip()))
    parts = [r"(?:[^\n]*\n)*?" if line.strip() == "..." else r"[ \t]*" + one(line) + r"[ \t]*(?:\n|\Z)" for line in lines if line.strip()]
    return re.compile(r"^" + "".join(parts), re.M)


def split_remark(line):
    """A command and the remark behind it."""
    found = re.match(r"(.*?)\s+# (.*)$", line)
    return (found.group(1), found.group(2)) if found else (line, "")
