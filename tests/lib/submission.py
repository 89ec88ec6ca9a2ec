"""A submission: which of its files are taken, the tree they are compiled in, and what may not be in them.
The tree is the lab's start (the reference with the hole), so it holds no solution; the student's files are laid over it.
It is built from the reference's objects, so that only what differs is compiled."""
import collections
import contextlib
import errno
import fcntl
import fnmatch
import glob
import hashlib
import io
import os
import re
import shlex
import shutil
import signal
import stat
import subprocess
import tarfile
import time
import zipfile

from lib import labs as L

TOP = os.getcwd()
LARGEST = 400_000                                # bytes of one file
OLD = 946684800                                  # the date of every file of the start: before any object


class Refused(Exception):
    """Nothing of this submission can be graded; the text says why."""


class Unreadable(Refused):
    """What was handed in could not be read: no verdict on what is in it."""


class Trouble(Exception):
    """The grader itself could not go on: nothing was said of the submission, it is graded again next time."""


# ---- what is handed in -----------------------------------------------------------------------------------------

ARCHIVE = re.compile(r"\.(zip|tar|tgz|tar\.\w+)$", re.I)
MOST = 20000                                     # files that are looked at
DULL = re.compile(r"(^|/)(__MACOSX|\.git|\.DS_Store|\._[^/]*)(/|$)|\.(o|d|pyc)$")
ASIDE = re.compile(r"(^|/)(build|labs|seed)/")   # taken only if there is nothing else


class Entry:
    """A file of a submission: its path there, why it cannot be taken (or ""), its bytes on demand."""
    def __init__(self, path, trouble, size, read):
        self.path = "/".join(w for w in path.replace("\\", "/").split("/") if w not in ("", "."))
        self.trouble, self.size, self.read = trouble, size, read
        if not trouble and size > LARGEST:
            self.trouble = f"has {size:,} bytes, more than {LARGEST:,}"


def in_folder(source):
    for folder, subs, files in os.walk(source):
        subs[:] = sorted(s for s in subs if s not in (".git", "build") or os.path.islink(os.path.join(folder, s)))
        for name in sorted(files) + [s for s in subs if os.path.islink(os.path.join(folder, s))]:
            path = os.path.join(folder, name)
            found = os.lstat(path)
            yield Entry(os.path.relpath(path, source), "is a link" if stat.S_ISLNK(found.st_mode) else
                        "" if stat.S_ISREG(found.st_mode) else "is no plain file", found.st_size,
                        lambda path=path: open(path, "rb").read(LARGEST + 1))


def in_archive(source):
    if zipfile.is_zipfile(source):
        with zipfile.ZipFile(source) as z:
            for info in z.infolist():
                if not info.is_dir():
                    linked = info.create_system == 3 and stat.S_ISLNK(info.external_attr >> 16)
                    yield Entry(info.filename, "is a link" if linked else "", info.file_size,
                                lambda i=info: z.open(i).read(LARGEST + 1))
        return
    with tarfile.open(source) as tar:
        for m in tar:
            if m.offset > 1 << 30:
                raise Unreadable("more than a gigabyte")
            if not m.isdir():
                yield Entry(m.name, "" if m.isfile() else "is a link" if m.issym() or m.islnk() else "is no plain file", m.size,
                            lambda m=m: tar.extractfile(m).read(LARGEST + 1))


def like(path, pattern):
    """Does the path end in what the pattern says, whatever the case? The folder before that, or None."""
    words, wanted = path.split("/"), pattern.split("/")
    tail = words[-len(wanted):]
    if len(tail) == len(wanted) and all(fnmatch.fnmatchcase(w.lower(), p.lower()) for w, p in zip(tail, wanted)):
        return "/".join(words[:-len(wanted)])
    return None


def candidates(lab, entries):
    """our path -> [(rank, folder, entry)]: with its folder comes before without, high up before deep down."""
    known = {p.lower(): p for p in lab.files()}
    flat, found = collections.defaultdict(list), collections.defaultdict(list)
    for p in known.values():
        flat[os.path.basename(p).lower()].append(p)
    for entry in entries:
        words = entry.path.split("/")
        if DULL.search(entry.path) or ".." in words:
            continue
        for pattern in lab.allow:
            root = like(entry.path, pattern)
            if root is not None:
                ours = "/".join(words[-len(pattern.split("/")):])
                ours = known.get(ours.lower(), ours if "*" in pattern else pattern)
                found[ours].append(((2 * bool(ASIDE.search(entry.path)), len(words)), root, entry))
                break
        else:
            mine = flat.get(words[-1].lower(), [])
            if len(mine) == 1 and not os.path.exists("/".join(words[-2:])):
                found[mine[0]].append(((1, len(words)), "/".join(words[:-1]), entry))
    return found


def collect(lab, source):
    """path -> bytes of the files that the lab lets a student change, and remarks on what was not taken."""
    name = os.path.basename(os.path.normpath(source))
    if not os.path.isdir(source) and not (os.path.isfile(source) and (ARCHIVE.search(name) or tarfile.is_tarfile(source) or
                                                                      zipfile.is_zipfile(source))):
        raise Unreadable(f"{name} could not be read: only folders, zip and tar archives are")
    try:
        return chosen(lab, (in_folder if os.path.isdir(source) else in_archive)(source))
    except Refused:
        raise
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EMFILE, errno.ENFILE, errno.ENOMEM):
            raise
        raise Unreadable(f"{name} could not be read: {error.strerror or error}") from None
    except Exception as error:                   # zipfile and tarfile let through what their decompressors raise
        raise Unreadable(f"{name} could not be read: {error}") from None


def chosen(lab, inside):
    """Of the entries, read while their archive is open."""
    entries = []
    for entry in inside:
        entries.append(entry)
        if len(entries) > MOST:
            raise Unreadable(f"it could not be read: more than {MOST:,} files")
        ours = any(os.path.isfile(entry.path.split("/", n)[n]) for n in range(min(entry.path.count("/") + 1, 8)))
        entry.data = entry.read() if not entry.trouble and not DULL.search(entry.path) and \
            (ours or candidates(lab, [entry])) else None
        if entry.data is not None and len(entry.data) > LARGEST:
            entry.trouble, entry.data = f"has more than {LARGEST:,} bytes", None
    files, remarks, taken, root = {}, [], set(), ""
    for ours, places in sorted(candidates(lab, entries).items()):
        best = min(rank for rank, _, _ in places)
        first = [(folder, e) for rank, folder, e in places if rank == best]
        if len({e.data for _, e in first}) > 1:
            raise Refused(f"{ours} is there more than once, and not the same: " + ", ".join(e.path for _, e in first))
        folder, entry = first[0]
        taken.update(e.path for _, e in first)
        if entry.trouble:
            remarks.append(f"{entry.path} {entry.trouble}: not taken")
        else:
            root = root if files else folder
            files[ours] = entry.data
    others = []
    for entry in entries:
        ours = entry.path[len(root) + 1:] if root and entry.path.startswith(root + "/") else entry.path
        if entry.path in taken or DULL.search(entry.path) or ASIDE.search(entry.path):
            continue
        known = ".." not in ours.split("/") and os.path.isfile(ours)
        if not known or entry.data is None or entry.data != open(ours, "rb").read():
            others.append(f"{entry.path} " + (entry.trouble or ("differs from ours" if known else "is no file of this lab")) + ": not taken")
    remarks += others[:12] + [f"{len(others) - 12} more files: not taken"] * (len(others) > 12)
    if not files:
        raise Refused("none of the lab's files is there: " + " ".join(lab.allow) + "".join("\n" + r for r in remarks))
    return files, remarks


def fingerprint(lab, files):
    """Changes with the files, the lab, its tests and the kernel that they are laid over."""
    mixed = hashlib.sha256(lab.state().encode())
    for path, data in sorted(files.items()):
        mixed.update(path.encode() + b"\0" + hashlib.sha256(data).digest())
    return mixed.hexdigest()[:16]


# ---- the tree --------------------------------------------------------------------------------------------------

def git(*words, cwd="."):
    return subprocess.run(["git", *words], cwd=cwd, capture_output=True, check=True).stdout


def members(commit):
    """(name, mode, data) of the files of this tree without labs/; data of a link: where it leads."""
    if os.path.exists(".git"):
        with tarfile.open(fileobj=io.BytesIO(git("archive", commit))) as tar:
            for m in tar:
                if m.isfile():
                    yield m.name, m.mode, tar.extractfile(m).read()
                elif m.issym():
                    yield m.name, None, m.linkname
        return
    for folder, subs, files in os.walk("."):     # an image has no history
        subs[:] = [s for s in subs if os.path.relpath(os.path.join(folder, s)) not in ("build", "labs", ".git")]
        for name in files:
            path = os.path.relpath(os.path.join(folder, name))
            if os.path.islink(path):
                yield path, None, os.readlink(path)
            else:
                yield path, os.stat(path).st_mode, open(path, "rb").read()


def make_start(lab, out):
    """The lab's start, built, in out/start/NAME; made once, and again when the reference has changed."""
    tree = os.path.abspath(f"{out}/start/{lab.name}")
    os.makedirs(os.path.dirname(tree), exist_ok=True)
    with open(tree + ".lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        stamp = tree + ".state"
        if os.path.exists(stamp) and open(stamp).read() == lab.state():
            return tree
        shutil.rmtree(tree, ignore_errors=True)
        commit = git("stash", "create").decode().strip() or "HEAD" if os.path.exists(".git") else "HEAD"
        for name, mode, data in members(commit):
            if L.not_in_a_lab(name):
                continue
            path = os.path.join(tree, name)
            os.makedirs(os.path.dirname(path), exist_ok=True)
            if mode is None:
                os.symlink(data, path)
                continue
            with open(path, "wb") as f:
                f.write(data)
            os.chmod(path, 0o755 if mode & 0o100 else 0o644)
            os.utime(path, (OLD, OLD))
        for part in ("obj", "vdso.so") + (("user", "libc.a") if lab.program else ()):
            if os.path.exists(f"{out}/{part}"):
                os.makedirs(tree + "/build", exist_ok=True)
                subprocess.run(["cp", "-a", f"{out}/{part}", tree + "/build/"], check=True)
        for flags in ("kflags", "uflags"):
            with open(f"{tree}/build/{flags}", "w") as f:
                f.write(open(f"{out}/{flags}").read().replace(TOP + "=.", tree + "=."))
            os.utime(f"{tree}/build/{flags}", (OLD, OLD))
        for path in [p for pattern in lab.allow for p in glob.glob(pattern, root_dir=tree)] if lab.own else []:
            os.remove(f"{tree}/{path}")
            with contextlib.suppress(FileNotFoundError):
                os.remove(f"{tree}/build/obj/{path.rsplit('.', 1)[0]}.o")
        hole = lab.folder + "/hole.patch"
        applied = L.patch(tree, hole) if os.path.exists(hole) else None
        trouble = applied.stderr if applied and applied.returncode else "" if lab.own else build(lab, tree, tree)
        if trouble:
            raise ValueError(f"the start of {lab.name} does not build: {trouble}")
        for folder, _, files in os.walk(tree):   # what the hole changed is no newer than its objects
            for name in files:
                if not folder.startswith(tree + "/build") and not os.path.islink(os.path.join(folder, name)):
                    os.utime(os.path.join(folder, name), (OLD, OLD))
        with open(stamp, "w") as f:
            f.write(lab.state())
    return tree


def lay(lab, files, folder, out):
    """A tree of this submission in folder/tree. What was there before goes."""
    start, tree = make_start(lab, out), os.path.join(os.path.abspath(folder), "tree")
    shutil.rmtree(tree, ignore_errors=True)
    os.makedirs(folder, exist_ok=True)
    subprocess.run(["cp", "-a", start, tree], check=True)
    for flags in (tree + "/build/kflags", tree + "/build/uflags"):
        text = open(flags).read().replace(start + "=.", tree + "=.")
        with open(flags, "w") as f:
            f.write(text)
        os.utime(flags, (OLD, OLD))
    changed = []
    for path, data in files.items():
        ours = os.path.join(tree, path)
        os.makedirs(os.path.dirname(ours), exist_ok=True)
        if os.path.exists(ours) and open(ours, "rb").read() == data:
            continue
        with open(ours, "wb") as f:
            f.write(data)
        changed.append(path)
    return tree, changed


# ---- building it -----------------------------------------------------------------------------------------------

def namespaces():
    """Can we make some here? Containers, and hosts like Ubuntu 24.04, often say no."""
    if not hasattr(namespaces, "can"):
        namespaces.can = subprocess.run(["unshare", "-r", "-m", "-n", "-p", "-f", "sh", "-c", "mount -t tmpfs t /mnt"],
                                        capture_output=True).returncode == 0
    return namespaces.can


def build(lab, tree, hidden=None, seconds=300):
    """Build what the lab grades in the tree. What went wrong, or nothing. hidden: a submission, whose build sees nothing of the
    reference where namespaces can be had."""
    clean = {k: v for k, v in os.environ.items() if k not in ("MAKEFLAGS", "MFLAGS", "MAKELEVEL", "MAKEOVERRIDES", "CI", "O")}
    deps = tree + "/build/as"
    shutil.rmtree(deps, ignore_errors=True)
    os.makedirs(deps)
    with open(deps + "/as", "w") as f:           # gcc calls this one: it notes each file that the assembler opens
        f.write(f'#!/bin/sh\nexec {shutil.which("as")} --MD {deps}/$$.d "$@"\n')
    os.chmod(deps + "/as", 0o755)
    clean["COMPILER_PATH"] = deps
    command = ["prlimit", "--cpu=60", "--fsize=400000000", "--as=6000000000", "--core=0", "make", "-s", "-k",
               f"-j{os.cpu_count() if tree == hidden else 1}", "-C", tree, "O=build", lab.target]
    if hidden and tree != hidden and namespaces():
        # The tree is seen where it is, and nothing else of this folder.
        cover = (f"mount --bind {shlex.quote(tree)} /mnt && mount -t tmpfs t {shlex.quote(TOP)} && "
                 f"mkdir -p {shlex.quote(tree)} && mount --bind /mnt {shlex.quote(tree)} && exec \"$@\"")
        command = ["unshare", "-r", "-m", "-n", "-i", "-p", "-f", "--kill-child", "sh", "-c", cover, "sh"] + command
    try:
        ran = subprocess.Popen(["setpriv", "--pdeathsig", "KILL"] + command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                               env=clean, stdin=subprocess.DEVNULL, cwd="/", start_new_session=True)
        try:
            printed = ran.communicate(timeout=seconds)[0]
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(ran.pid, signal.SIGKILL)
            ran.wait()
    except subprocess.TimeoutExpired:
        raise Trouble(f"the compiler did not come to an end in {seconds} s of the grader's time") from None
    if ran.returncode and re.search(rb"No space left on device|Cannot fork|cannot fork|Disk quota", printed):
        raise Trouble(printed[-2000:].decode(errors="replace"))
    said = [l for l in printed.decode(errors="replace").splitlines() if not re.match(r"  [A-Z]+ +\S", l)
            and not l.startswith("make: ***")]
    errors = [i for i, l in enumerate(said) if "error:" in l or "undefined reference" in l]
    begin = max(0, errors[0] - 1) if errors else max(0, len(said) - 25)
    return "\n".join(l.replace(tree + "/", "")[:300] for l in said[begin:begin + 25]) or "make failed" if ran.returncode else ""


def outsiders(lab, tree, changed):
    """Sentences about what the student's files make the compiler or the assembler read outside the tree."""
    told = subprocess.run(["make", "-s", "-C", tree, "O=build", "print-CC",
                           "print-uflags" if lab.program else "print-kflags"], capture_output=True, text=True,
                          env={**os.environ, "MAKEFLAGS": ""}).stdout.split("\n")
    cc, flags = told[0].split(), [w for w in told[1].split() if w not in ("-MMD", "-MP")]
    include = subprocess.run(cc + ["-print-file-name=include"], capture_output=True, text=True).stdout.strip()
    sources = [p for p in changed if p.endswith((".c", ".S"))]
    if any(p.endswith(".h") for p in changed):   # whoever includes it may have been made to read something
        sources = sorted(os.path.relpath(p, tree) for p in glob.glob(tree + "/*/*.c")
                         if p[len(tree) + 1:].split("/")[0] not in ("user", "tests", "tools"))
    found, inside = [], (os.path.realpath(tree) + "/", os.path.realpath(include) + "/")

    def look(words, who, how):
        for word in words:
            path = os.path.realpath(os.path.join(tree, word))
            if not path.startswith(inside) and not word.startswith("/tmp/cc") and word != "{standard":
                found.append(f"{who} {how} {word}, which is outside the tree: that is not graded")
    for path in sources:
        try:
            ran = subprocess.run(["prlimit", "--cpu=20", "--as=4000000000"] + cc + flags + ["-M", path], cwd=tree, capture_output=True, text=True,
                                 timeout=60, errors="replace")
            look(ran.stdout.replace("\\\n", " ").partition(":")[2].split(), path, "includes")
        except subprocess.TimeoutExpired:
            found.append(f"{path}: the preprocessor does not come to an end")
    for path in glob.glob(tree + "/build/as/*.d"):
        text = open(path, errors="replace").read().replace("\\\n", " ")
        target, _, words = text.partition(":")
        look([w for w in words.split() if w not in ("{standard", "input}")], target.replace("build/obj/", ""),
             "has the assembler read")
    return sorted(set(found))
