"""A submission: which of its files are taken, the tree they are compiled in, and what may not be in them.
The tree is the lab's start (the reference with the hole), so it holds no solution; the student's files are laid over it.
It is built from the reference's objects, so that only what differs is compiled."""
import contextlib
import fcntl
import glob
import hashlib
import io
import os
import re
import shlex
import shutil
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


# ---- what is handed in -----------------------------------------------------------------------------------------

def unpack(source, folder):
    """The folder of a submission: itself, or what the archive it is holds (only plain files, of sane size, inside)."""
    if os.path.isdir(source):
        return source
    shutil.rmtree(folder, ignore_errors=True)
    os.makedirs(folder)

    def put(name, size, read):
        if name.startswith("/") or ".." in name.split("/"):
            return
        if size <= LARGEST and name.endswith((".c", ".h", ".S")):
            path = os.path.join(folder, name)
            os.makedirs(os.path.dirname(path), exist_ok=True)
            with open(path, "wb") as f:
                f.write(read())
    try:
        if zipfile.is_zipfile(source):
            with zipfile.ZipFile(source) as z:
                for info in z.infolist()[:20000]:
                    put(info.filename, info.file_size, lambda i=info: z.read(i))
        else:
            with tarfile.open(source) as tar:
                for n, m in enumerate(tar):
                    if n < 20000 and m.isfile():
                        put(m.name, m.size, lambda m=m: tar.extractfile(m).read())
    except (OSError, tarfile.TarError, zipfile.BadZipFile) as error:
        raise Refused(f"{os.path.basename(source)} is neither a folder nor an archive that can be read: {error}") from None
    return folder


def find_root(lab, source):
    """The folder in it that the paths of the lab begin at, or that has its files without their folders: itself, or the only one in it."""
    flat = {os.path.basename(p) for p in lab.files()}
    inside = [e.path for e in os.scandir(source) if e.is_dir(follow_symlinks=False)]
    for fits in (lambda folder: any(glob.glob(pattern, root_dir=folder) for pattern in lab.allow),
                 lambda folder: flat & set(os.listdir(folder))):
        if fits(source):
            return source
        good = [p for p in inside if fits(p)]
        if len(good) == 1:
            return good[0]
    return source


def collect(lab, source):
    """path -> bytes of the files that the lab lets a student change, and remarks on what was not taken."""
    source = find_root(lab, source)
    files, remarks, real = {}, [], os.path.realpath(source)
    flat = {os.path.basename(p): p for p in lab.files()}
    wanted = [(p, p) for pattern in lab.allow for p in glob.glob(pattern, root_dir=source)]
    if not wanted:                               # files without their folders
        wanted = [(name, flat[name]) for name in os.listdir(source) if name in flat]
    for path, ours in sorted(wanted):
        theirs = os.path.join(source, path)
        if os.path.islink(theirs) or not os.path.realpath(theirs).startswith(real + "/"):
            remarks.append(f"{path} is a link: not taken")
        elif not os.path.isfile(theirs):
            remarks.append(f"{path} is no plain file: not taken")
        elif os.path.getsize(theirs) > LARGEST:
            remarks.append(f"{path} has {os.path.getsize(theirs):,} bytes, more than {LARGEST:,}: not taken")
        else:
            with open(theirs, "rb") as f:
                files[ours] = f.read()
    if not files:
        raise Refused("none of the lab's files is there: " + " ".join(lab.allow) + "".join("\n" + r for r in remarks))
    for path in ["Makefile", "linker.ld"] + sorted(glob.glob("tests/lib/*") + glob.glob("tests/sys/*") + glob.glob("tools/*")):
        theirs = os.path.join(source, path)
        with contextlib.suppress(OSError):
            if os.path.isfile(theirs) and os.path.isfile(path) and os.path.getsize(theirs) < 1e6 and \
                    open(theirs, "rb").read() != open(path, "rb").read():
                remarks.append(f"{path} differs from ours: not taken")
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
            if name.split("/")[0] == "labs":
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
                subprocess.run(["cp", "-a", f"{out}/{part}", f"{tree}/build/"] if os.path.isdir(f"{tree}/build") else
                               ["sh", "-c", f"mkdir -p {tree}/build && cp -a {out}/{part} {tree}/build/"], check=True)
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
        ran = subprocess.run(command, capture_output=True, env=clean, timeout=seconds, stdin=subprocess.DEVNULL,
                             cwd="/", start_new_session=True)
    except subprocess.TimeoutExpired:
        return f"the compiler did not come to an end in {seconds} s"
    said = [l for l in (ran.stdout + ran.stderr).decode(errors="replace").splitlines() if not re.match(r"  [A-Z]+ +\S", l)
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
