"""gdb commands for Sprout, each under a name that is not one of gdb's own; `help sprout` lists them. Loaded by
`make gdb`. They read the kernel's own structs through its debug information, so they work whenever the machine stands
still, whatever it is doing. The symbols of the current user program load by themselves.
Both kernels have the same structs, but for a few members: the functions under "Two kernels" know which."""
import inspect
import os
import gdb

PHYS_BASE = 0xffff888000000000
PAGE = 4096


def sym(name):
    return gdb.parse_and_eval(name)


def typ(name):
    return gdb.lookup_type(name)


def field_offset(struct, path):
    """Byte offset of a (nested) field."""
    off, t = 0, struct
    for part in path.split("."):
        f = next(f for f in t.fields() if f.name == part)
        off += f.bitpos // 8
        t = f.type.strip_typedefs()
    return off


def list_of(head, struct, member):
    """The elements of an intrusive list."""
    t = typ(struct)
    off = field_offset(t, member)
    head_addr = int(head.address)
    node = head["next"]
    while int(node) != head_addr and int(node) != 0:
        yield gdb.Value(int(node) - off).cast(t.pointer()).dereference()
        node = node.dereference()["next"]


def tree_of(tree, struct, member):
    """The elements of an intrusive tree, in order."""
    t = typ(struct)
    off = field_offset(t, member)

    def walk(n):
        if int(n) == 0:
            return
        yield from walk(n["left"])
        yield gdb.Value(int(n) - off).cast(t.pointer()).dereference()
        yield from walk(n["right"])
    yield from walk(tree["root"])


def procs():
    return list_of(sym("proc_all"), "struct proc", "all_link")


def threads(p):
    return list_of(p["threads"], "struct thread", "proc_link")


def find_proc(pid):
    for p in procs():
        if int(p["pid"]) == pid:
            return p
    raise gdb.GdbError("no process %d" % pid)


def text(v):
    return v.string(errors="replace")


def symbol_at(addr):
    s = gdb.execute("info symbol %#x" % addr, to_string=True).split(" in section")[0].strip()
    return s if not s.startswith("No symbol") else "%#x" % addr


# ---- Two kernels -------------------------------------------------------------------------------------------

SEED = gdb.lookup_global_symbol("klog_text") is not None            # the seed: one CPU, lists instead of trees
STATES = ["new", "ready", "RUNNING", "sleeping", "killable", "blocked", "stopped", "dead"]
if SEED:
    STATES.remove("killable")
ASLEEP = ("sleeping", "killable", "blocked")


def ncpus():
    return 1 if SEED else int(sym("ncpus"))


def current(cpu=None):
    """The thread that runs on a CPU (default: the selected one)."""
    if SEED:
        return sym("current").dereference()
    if cpu is None:
        cpu = gdb.selected_thread().num - 1
    return sym("runqs")[cpu]["running"].dereference()


def cpu_of(t):
    return 0 if SEED else int(t["se"]["cpu"])


def space_of(t):
    """The address space of a thread, or None."""
    if SEED:
        return t["proc"]["space"] if int(t["proc"]) and int(t["proc"]["space"]) else None
    return t["space"] if int(t["space"]) else None


def ppid(p):
    if SEED:
        return int(p["parent"]["pid"]) if int(p["parent"]) else 0
    return int(p["ppid"])


def areas_of(space):
    return list_of(space["areas"], "struct area", "link") if SEED else tree_of(space["areas"], "struct area", "node")


def root_of(space):
    """The physical address of the top page table; of the kernel's own without a space."""
    if SEED:
        table = int(space["root"] if space is not None else sym("kernel_root"))
        return table - PHYS_BASE if table else int(gdb.parse_and_eval("$cr3")) & ~0xfff     # before chapter 3
    return int(space["root"]["cr3"]) if space is not None else int(sym("kernel_root"))


def saved_stack(t):
    """(stack pointer, end of the kernel stack) of a thread that does not run."""
    if SEED:
        return int(t["rsp"]), int(t["kstack"]) + 8192
    return int(t["task"]["rsp"]), int(t["task"]["kstack_top"])


# ---- the commands ------------------------------------------------------------------------------------------


class Command(gdb.Command):
    def __init__(self):
        super().__init__(self.name, gdb.COMMAND_USER)

    def invoke(self, args, tty):
        words = gdb.string_to_argv(args)
        try:
            inspect.signature(self.run).bind(*words)
        except TypeError:
            raise gdb.GdbError("usage: " + self.__doc__.split("\n")[0])
        self.run(*[self.convert(a) for a in words])

    @staticmethod
    def convert(a):
        return int(gdb.parse_and_eval(a))


class Ps(Command):
    """ps: every process and thread with its state and where it sleeps."""
    name = "ps"

    def run(self):
        print("%6s %6s %6s  %-9s %3s %-16s %s" % ("PID", "PPID", "TID", "STATE", "CPU", "NAME", "SLEEPS IN"))
        for p in procs():
            any_thread = False
            for t in threads(p):
                any_thread = True
                state = STATES[int(t["state"])]
                where = symbol_at(int(t["wchan"])) if state in ASLEEP else ""
                print("%6d %6d %6d  %-9s %3d %-16s %s" % (p["pid"], ppid(p), t["tid"], state, cpu_of(t),
                                                          text(t["comm"]), where))
            if not any_thread:
                print("%6d %6d %6s  %-9s" % (p["pid"], ppid(p), "", "zombie"))


class Kstack(Command):
    """kstack PID: the kernel stack of each thread of a process that is not running."""
    name = "kstack"

    def run(self, pid):
        for t in threads(find_proc(pid)):
            print("thread %d (%s), %s:" % (t["tid"], text(t["comm"]), STATES[int(t["state"])]))
            if STATES[int(t["state"])] == "RUNNING":
                print("  runs on CPU %d: `thread %d`, `bt`" % (cpu_of(t), cpu_of(t) + 1))
                continue
            (rsp, top), word = saved_stack(t), typ("unsigned long").pointer()

            def read(addr):
                return int(gdb.Value(addr).cast(word).dereference())
            # context_switch pushed rbp, then five more registers, below its return address (cpu/switch.S)
            ret, rbp = read(rsp + 48), read(rsp + 40)
            while True:
                print("  %#x %s" % (ret, symbol_at(ret)))
                if not rsp < rbp < top - 16:
                    break
                ret, rbp, rsp = read(rbp + 8), read(rbp), rbp


class Maps(Command):
    """maps PID: the areas of its address space."""
    name = "maps"

    def run(self, pid):
        space = space_of(next(threads(find_proc(pid))))
        for a in areas_of(space) if space is not None else []:
            prot, flags = int(a["prot"]), int(a["flags"])
            print("%012x-%012x %s%s%s%s %s" % (a["start"], a["end"], "r" if prot & 1 else "-", "w" if prot & 2 else "-",
                  "x" if prot & 4 else "-", "s" if flags & 1 else "p",
                  "object %#x page %d" % (int(a["obj"]), int(a["pgoff"])) if int(a["obj"]) else "anonymous"))


class Pte(Command):
    """pte VA [PID]: the four table entries on the way to an address (default: of the current thread).

    P present   W writable   U for user mode   A accessed   D dirty   L a large page   X executable
    cow: shared until written   none: PROT_NONE, not present for the processor"""
    name = "pte"

    def run(self, va, pid=None):
        print("P present  W writable  U user  A accessed  D dirty  L large  X executable")
        if va < 0:
            va += 1 << 64
        t = next(threads(find_proc(pid))) if pid is not None else current() if not SEED or gdb.lookup_global_symbol("current") else None
        root = root_of(space_of(t) if t is not None else None)
        word = typ("unsigned long").pointer()
        for level, name in zip((39, 30, 21, 12), ("pml4", "pdpt", "pd", "pt")):
            index = va >> level & 511
            e = int(gdb.Value(PHYS_BASE + (root & ~0xfff) + 8 * index).cast(word).dereference())
            if not e:
                return print("%-4s[%3d] = %016x  nothing is mapped here" % (name, index, e))
            flags = "".join(c if e >> bit & 1 else "-" for bit, c in ((0, "P"), (1, "W"), (2, "U"), (5, "A"), (6, "D"), (7, "L")))
            root = e & 0x000ffffffffff000
            print("%-4s[%3d] = %016x  %s%s frame %#x%s%s" % (name, index, e, flags, "-" if e >> 63 else "X", root >> 12,
                  (" object" if SEED else " cow") if e >> 9 & 1 and level == 12 else "", " none" if e >> 10 & 1 and level == 12 else ""))
            if not e & 1:
                return
            if e & 0x80 and level > 12:
                break
        if SEED and not (gdb.lookup_global_symbol("pages") and int(sym("pages"))):
            return                                                           # before chapter 3
        page = sym("pages")[root >> 12]
        print("frame %#x: refs %d" % (root >> 12, page["refs"]))


class Runq(Command):
    """runq: each CPU's running thread and how many are ready."""
    name = "runq"

    def run(self):
        if SEED:
            t = current()
            print("runs: %s (tid %d)" % (text(t["comm"]), t["tid"]))
            for t in list_of(sym("run_queue"), "struct thread", "run_link"):
                print("    tid %-6d %s" % (t["tid"], text(t["comm"])))
            return
        for c in range(ncpus()):
            rq = sym("runqs")[c]
            print("CPU %d: runs %s (tid %d), %d ready, %d switches" % (c, text(rq["running"]["comm"]), rq["running"]["tid"],
                                                                     rq["nready"], rq["nswitch"]))
            for t in tree_of(rq["fair"], "struct thread", "se.node"):
                print("    tid %-6d %-16s vruntime %d" % (t["tid"], text(t["comm"]), t["se"]["vruntime"]))
            for name in ("rt", "fifo", "level"):
                lists = [rq[name]] if name == "fifo" else [rq[name][i] for i in range(rq[name].type.range()[1] + 1)]
                for level, head in enumerate(lists):
                    for t in list_of(head, "struct thread", "se.link"):
                        print("    tid %-6d %-16s %s %d" % (t["tid"], text(t["comm"]), name, level))


def rank_names(mask):
    ranks = {f.enumval: f.name for f in typ("enum rank").fields()}
    return [ranks.get(i, "rank %d" % i) for i in range(64) if mask >> i & 1]


class Locks(Command):
    """locks: ranks of the spin locks each CPU holds, and of the mutexes each thread holds."""
    name = "locks"

    def run(self):
        if SEED:
            print("the seed has no locks")
            return
        for c in range(ncpus()):
            held = int(sym("cpus")[c]["held"])                       # bit 0: HELD_IRQ_OFF
            print("CPU %d spin: %s" % (c, " ".join(rank_names(held & ~1) + ["interrupts off"] * (held & 1)) or "none"))
        for p in procs():
            for t in threads(p):
                if int(t["task"]["held"]):
                    print("tid %d (%s) mutexes: %s" % (t["tid"], text(t["comm"]), " ".join(rank_names(int(t["task"]["held"])))))


class Waiters(Command):
    """waiters: who waits for what, held by whom."""
    name = "waiters"

    def run(self):
        if SEED:
            for p in procs():
                for t in threads(p):
                    if STATES[int(t["state"])] in ASLEEP:
                        print("tid %d (%s) waits in %s" % (t["tid"], text(t["comm"]), symbol_at(int(t["wchan"]))))
            return
        kinds = {f.enumval: f.name[5:].lower() for f in typ("enum wait_kind").fields()}
        for p in procs():
            for t in threads(p):
                if not 3 <= int(t["state"]) <= 5:
                    continue
                if int(t["waiting_mutex"]):
                    m = t["waiting_mutex"].dereference()
                    owner = gdb.Value(int(m["owner"]) & ~1).cast(typ("struct thread").pointer())
                    print("tid %d (%s) waits for kernel mutex %#x, held by tid %d (%s)" % (t["tid"], text(t["comm"]),
                          int(t["waiting_mutex"]), owner["tid"], text(owner["comm"])))
                    continue
                kind, arg = kinds.get(int(t["wait_kind"]), "?"), int(t["wait_arg"])
                number = arg if kind in ("child", "vfork", "msg_snd", "msg_rcv", "sem") else "%#x" % arg
                what = "" if kind == "none" else " for any child" if arg == 2**64 - 1 else " for %s %s" % (kind, number)
                if int(t["pi_blocked"]):
                    what += ", held by tid %d" % t["pi_blocked"]["state"]["owner"]["tid"]
                print("tid %d (%s) waits%s in %s" % (t["tid"], text(t["comm"]), what, symbol_at(int(t["wchan"]))))


class Dmesg(Command):
    """dmesg: the kernel log."""
    name = "dmesg"

    def run(self):
        head = int(sym("klog_end") if SEED else gdb.parse_and_eval("'kernel/klog.c'::head"))
        ring = sym("klog_text") if SEED else gdb.parse_and_eval("'kernel/klog.c'::ring")
        size = ring.type.sizeof
        raw = bytes(gdb.selected_inferior().read_memory(int(ring.address), size))
        log = raw[:head] if head <= size else raw[head % size:] + raw[:head % size]
        print(log.decode("utf-8", "replace"), end="")


class Events(Command):
    """events [N]: the last N events of the trace rings (default 30); tracing is switched on in /proc/trace."""
    name = "events"

    def run(self, n=30):
        if SEED:
            print("the seed has no trace ring; states=1 on its command line logs every change of a thread's state")
            return
        events = {f.enumval: f.name[3:].lower() for f in typ("enum trace_event").fields()}
        calls = gdb.parse_and_eval("'kernel/syscall.c'::names")
        out = []
        for c in range(ncpus()):
            ring = gdb.parse_and_eval("'kernel/trace.c'::rings")[c]
            if not int(ring["records"]):
                continue
            count = int(ring["count"])
            for i in range(max(0, count - min(n, 2000)), count):
                r = ring["records"][i % 2048]
                event, extra = events.get(int(r["event"]), "?"), int(r["extra"])
                if event in ("enter", "exit") and extra < calls.type.range()[1] and int(calls[extra]["name"]):
                    extra = text(calls[extra]["name"])
                out.append((int(r["time"]), c, int(r["tid"]), text(r["comm"]), event, str(extra), " ".join("%#x" % int(r["arg"][k]) for k in range(3)), text(r["text"])))
        for e in sorted(out)[-n:]:
            print("%12.6f cpu%d tid %-5d %-12s %-7s %s %s %s" % ((e[0] / 1e9,) + e[1:]))
        if not out:
            print("nothing traced: echo on > /proc/trace")


class Fds(Command):
    """fds PID: its open descriptors."""
    name = "fds"

    def run(self, pid):
        t = next(threads(find_proc(pid)))
        fds = t["proc"]["fds"] if SEED else t["fds"]
        if not int(fds):
            return
        table = fds.dereference()
        for fd in range(table["files"].type.range()[1] + 1 if SEED else int(table["max"])):
            f = table["files"][fd]
            if int(f) == 0:
                continue
            if SEED:
                number = int(f["inode"]["ino"]) if int(f["inode"]) else 0
                print("%3d  ops %-20s inode %-6d data %#x pos %d flags %#o refs %d" % (fd, symbol_at(int(f["ops"])), number,
                      int(f["data"]), f["pos"], f["flags"], f["refs"]))
                continue
            ino = f["inode"]
            name = text(ino["name"]) if int(ino["name"]) else "?"
            print("%3d  ops %-20s inode %-6d %-20s pos %d flags %#o refs %d" % (fd, symbol_at(int(f["ops"])), ino["ino"], name,
                                                                              f["pos"], f["flags"], f["refs"]["count"]))


def idmap_of(m):
    """(id, pointer) of an idmap, in order."""
    def walk(node, level, base):
        used = int(node["used"])
        for i in range(64):
            if used >> i & 1:
                at, slot = base + (i << 6 * (level - 1)), node["slot"][i]
                if level > 1:
                    yield from walk(slot.cast(node.address.type).dereference(), level - 1, at)
                else:
                    yield at, slot
    if int(m["root"]):
        yield from walk(m["root"].dereference(), int(m["levels"]), 0)


class Ipcs(Command):
    """ipcs: System V queues, semaphore sets and segments, with who sleeps on them."""
    name = "ipcs"

    def run(self):
        if SEED:
            self.run_seed()
            return
        for title, table, struct, show in (("message queues", "msg_queues", "struct msq", self.msq),
                                           ("semaphore sets", "sem_sets", "struct semset", self.semset),
                                           ("shared memory", "shm_segments", "struct shm", self.shm)):
            print("%s:" % title)
            for _, slot in idmap_of(sym(table)["ids"]):
                o = slot.cast(typ(struct).pointer()).dereference()
                head = o["ipc"]
                print("  id %-8d key %#010x uid %d mode %o refs %d  %s" % (head["id"], int(head["key"]) & 0xffffffff,
                      head["uid"], int(head["mode"]) & 0o777, head["refs"]["count"], show(o)))

    def run_seed(self):
        for title, table, struct, show in (
                ("message queues", "'seed/ipc/msg.c'::queues", "struct msgqueue", lambda q: "%d messages, %d of %d bytes; receivers asleep: %s; senders: %s" % (
                    q["count"], q["bytes"], q["max_bytes"], self.sleepers(q["can_receive"]), self.sleepers(q["can_send"]))),
                ("semaphore sets", "'seed/ipc/sem.c'::sets", "struct semset", lambda s: "values %s; asleep: %s" % (
                    " ".join(str(int(s["sems"][i]["value"])) for i in range(int(s["count"]))), self.sleepers(s["changed"]))),
                ("shared memory", "'seed/ipc/shm.c'::segments", "struct shm", self.shm)):
            print("%s:" % title)
            objects = gdb.parse_and_eval(table)["objects"]
            for i in range(objects.type.range()[1] + 1):
                if not int(objects[i]):
                    continue
                o = objects[i].cast(typ(struct).pointer()).dereference()
                print("  id %-8d key %#010x mode %o refs %d  %s" % (o["ipc"]["id"], int(o["ipc"]["key"]) & 0xffffffff,
                      int(o["ipc"]["mode"]) & 0o777, o["ipc"]["refs"], show(o)))

    @staticmethod
    def sleepers(q):
        return " ".join(str(w["thread"]["tid"]) for w in list_of(q["waiters"], "struct waiter", "link")) or "nobody"

    def msq(self, q):
        return "%d messages, %d of %d bytes; receivers asleep: %s; senders: %s" % (
            q["count"], q["bytes"], q["max_bytes"], self.sleepers(q["receivers"]), self.sleepers(q["senders"]))

    def semset(self, s):
        heads = [s["zero"], s["several"]] + [s["sems"][i]["waiting"] for i in range(int(s["nsems"]))]
        tids = [str(w["thread"]["tid"]) for h in heads for w in list_of(h, "struct sem_sleeper", "link")]
        return "values %s; asleep: %s" % (" ".join(str(int(s["sems"][i]["value"])) for i in range(int(s["nsems"]))),
                                          " ".join(tids) or "nobody")

    def shm(self, s):
        where = []
        for p in procs():
            space = next((space_of(t) for t in threads(p)), None)
            where += ["pid %s at %#x" % (p["pid"], int(a["start"])) for a in (areas_of(space) if space is not None else [])
                      if int(a["obj"]) == int(s["obj"])]
        return "%d bytes, %d pages present, attached %d: %s%s" % (s["size"], s["obj"]["npages"], s["attached"],
               "; ".join(where) or "nowhere", ", removed" if int(s["ipc"]["mode"]) & 0o1000 else "")


class Usersym(Command):
    """usersym [PID]: load the symbols of the program that process runs, and keep them; without PID follow again.

    Following is what happens from the start: at each stop the symbols of the program that runs then are loaded."""
    name = "usersym"

    def run(self, pid=None):
        symbols.pinned = False
        symbols.follow(current() if pid is None else next(threads(find_proc(pid))), aloud=True)
        symbols.pinned = pid is not None


def program_of(t):
    """The file name of the program a thread runs, or nothing in a kernel thread."""
    if SEED:
        return text(t["comm"]) if int(t["proc"]) else ""
    if not int(t["space"]) or not int(t["space"]["exe"]):
        return ""
    return text(t["space"]["exe"].cast(typ("struct inode").pointer())["name"])


class Symbols:
    """Symbols of one user program at a time: all of ours are linked at one address."""
    def __init__(self):
        self.path, self.pinned = None, False

    @staticmethod
    def file_of(name):
        base = os.environ.get("SPROUT_BUILD", "build")
        paths = [os.path.abspath("%s/%s/%s.debug" % (base, folder, name)) for folder in ("seed/user", "prog/bin", "prog/demo", "tests/sprout")]
        return next((p for p in paths if os.path.exists(p)), None)

    def load(self, path):
        if self.path:
            gdb.execute("remove-symbol-file %s" % self.path, to_string=True)
            self.path = None
        gdb.execute("add-symbol-file %s" % path, to_string=True)
        self.path = path
        print("[symbols of %s]" % os.path.basename(path)[:-len(".debug")])

    def follow(self, t, aloud=False):
        name = program_of(t)
        path = name and self.file_of(name)
        if path and path != self.path and not self.pinned:
            self.load(path)
        elif aloud:
            print("[symbols of %s]" % name if path else "no symbols for %s" % (name or "a kernel thread"))


symbols = Symbols()


class Runs(gdb.Function):
    """$runs("NAME"): does this CPU run a thread of that program? For conditions."""
    def __init__(self):
        super().__init__("runs")

    def invoke(self, name):
        return program_of(current()) == name.string()


def stop_at_main(name):
    """`make gdb RUN=NAME`: stop where that program begins."""
    path = symbols.file_of(os.path.basename(name))
    if not path:
        print("%s is none of our programs: no symbols, no stop at its main" % name)
        return
    symbols.load(path)
    symbols.pinned = True
    gdb.execute('hbreak main if $runs("%s")' % os.path.basename(name))
    print("`continue` goes on to main of %s." % name)


def on_stop(event):
    try:
        t = current()
        if int(t["proc"]) and space_of(t) is not None:
            symbols.follow(t)
    except (gdb.error, AttributeError, RuntimeError):
        pass


class Sprout(Command):
    name = "sprout"

    def run(self):
        print(self.__doc__)


COMMANDS = (Ps, Kstack, Maps, Pte, Runq, Locks, Waiters, Dmesg, Events, Fds, Ipcs, Usersym)
Sprout.__doc__ = "What Sprout adds to gdb (`help NAME` says more):\n" + "\n".join(
    "  %-17s %s" % tuple(c.__doc__.split("\n")[0].split(": ", 1)) for c in COMMANDS) + "\n" + \
    "  $runs(\"NAME\")     for conditions: this CPU runs that program"
for command in COMMANDS + (Sprout,):
    command()
Runs()
gdb.events.stop.connect(on_stop)
gdb.execute("set pagination off")
gdb.execute("set confirm off")
gdb.execute("set schedule-multiple on")
print("Sprout: " + ", ".join(c.__doc__.split(": ", 1)[0] for c in COMMANDS) + ". `help sprout` explains them.")
