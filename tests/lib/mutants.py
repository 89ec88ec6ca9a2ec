"""Mutants: wrong solutions of a lab, made by machine. Each changes one thing in the lines that the hole takes out. All of
a lab are compiled into one kernel, each as a copy of its function, and one is chosen while it runs: /proc/sys/kernel/mutant."""
import concurrent.futures
import difflib
import os
import re
import subprocess
import tempfile

from lib import labs as L

DULL = re.compile(r"^\s*(explain|wait_note|assert|trace|TRACE)\b")      # say what happens and change nothing
DECLARATION = re.compile(r"^\s*(static |const |struct |unsigned |int |bool |char |long |size_t |pte_t |uint\d+_t |uintptr_t )+"
                         r"[^=;(]*;\s*$")


# ---- where ---------------------------------------------------------------------------------------------------

def region(lab):
    """path -> numbers of the lines of the reference that the hole takes out or changes."""
    paths = re.findall(r"^--- a/(\S+)$", open(lab.folder + "/hole.patch").read(), re.M)
    found = {}
    with tempfile.TemporaryDirectory() as tree:
        for path in paths:
            os.makedirs(os.path.join(tree, os.path.dirname(path)), exist_ok=True)
            with open(os.path.join(tree, path), "w") as f:
                f.write(open(path).read())
        done = L.patch(tree, lab.folder + "/hole.patch")
        if done.returncode:
            raise ValueError(f"{lab.folder}/hole.patch: {done.stderr}")
        for path in paths:
            old, new = open(path).read().split("\n"), open(os.path.join(tree, path)).read().split("\n")
            found[path] = {i for word, a, b, _, _ in difflib.SequenceMatcher(None, old, new, False).get_opcodes()
                           if word != "equal" for i in range(a, b)}
    return found


class Function:
    """lines[start:end] of a file: its head, its body with the braces."""
    def __init__(self, lines, start, brace, end):
        self.start, self.end = start, end
        self.head, self.body = " ".join(l.strip() for l in lines[start:brace]), lines[brace:end]
        self.first = brace
        name = re.search(r"(\w+)\(", re.sub(r"__attribute__\(\(.*?\)\)", "", self.head))
        self.name = name.group(1)
        self.before = self.head[:self.head.index(self.name + "(")]
        inside = self.head[self.head.index(self.name + "(") + len(self.name):]
        self.parameters = inside

    def arguments(self):
        return [re.search(r"(\w+)(\[\])?$", p.strip()).group(1) for p in self.parameters.strip()[1:-1].split(",")
                if p.strip() != "void"]


def functions(lines):
    for i, line in enumerate(lines):
        if line == "{":
            start = i
            while start and lines[start - 1].strip() and not lines[start - 1].endswith(("*/", ";", "}")):
                start -= 1
            yield Function(lines, start, i, lines.index("}", i) + 1)


# ---- what ----------------------------------------------------------------------------------------------------

def condition_of(text):
    """(start, end) of the condition in the parentheses behind if or while, or None."""
    head = re.match(r"\s*(?:\} )?(?:else )?(?:if|while) \(", text)
    if not head:
        return None
    depth, i = 1, head.end()
    while i < len(text) and depth:
        depth += {"(": 1, ")": -1}.get(text[i], 0)
        i += 1
    return (head.end(), i - 1) if not depth else None


def split_top(text, word):
    """The parts of a condition around && or || that stand in no parentheses."""
    parts, depth, last, i = [], 0, 0, 0
    while i < len(text):
        depth += {"(": 1, ")": -1}.get(text[i], 0)
        if depth == 0 and text.startswith(word, i):
            parts.append(text[last:i].strip())
            i = last = i + 2
        else:
            i += 1
    return parts + [text[last:].strip()]


SWAPS = [("<=", "<"), (">=", ">"), ("==", "!="), ("!=", "=="), ("&&", "||"), ("||", "&&"), ("++", "--"), ("--", "++"),
         ("+=", "-="), ("-=", "+=")]
WORDS = [("wake_all(", "wake_one("), ("wake_one(", "wake_next("), ("wake_next(", "wake_one("), ("list_add_tail", "list_add_head"),
         ("list_add_head", "list_add_tail"), ("true", "false"), ("false", "true"), ("min(", "max("), ("max(", "min("),
         ("continue;", "break;"), ("break;", "continue;"), ("page_up(", "page_down("), ("page_down(", "page_up("),
         ("wait_on(", "wait_uninterruptible("), ("PTE_W", "PTE_P")]
NUMBER = re.compile(r"(?<![\w.\[])([0-9]+)(?![\w.])")
ERROR = re.compile(r"-(E[A-Z0-9]+)\b")


def changes(text):
    """(what was done, the new text) for a statement or a head of one, which may span lines."""
    text = re.sub(r"\s*/\*.*?\*/", "", text, flags=re.S)
    flat = " ".join(text.split())
    at = condition_of(text)
    if at:
        condition = text[at[0]:at[1]]
        if not re.fullmatch(r"[^&|=!]*[=!]=[^&|=!]*", condition):        # there it is one of the swaps below
            yield "negated", f"{text[:at[0]]}!({condition}){text[at[1]:]}"
        for word in ("&&", "||"):
            parts = split_top(condition, word)
            if len(parts) > 1 and not (word == "&&" and len(split_top(condition, "||")) > 1):
                for i, part in enumerate(parts):
                    rest = f" {word} ".join(parts[:i] + parts[i + 1:])
                    yield f"without `{' '.join(part.split())}`", text[:at[0]] + rest + text[at[1]:]
        if re.match(r"\s*while", text):
            yield "an if", re.sub(r"^(\s*)while", r"\1if", text)
    elif flat.endswith(";") and not re.match(r"(return|break|continue|goto|case|default|for|do)\b", flat) \
            and not DECLARATION.match(text) and not re.match(r"(struct |int |bool |unsigned |size_t |long |uintptr_t |pte_t )", flat):
        yield "left out", re.match(r"\s*", text).group() + ";"
        if re.match(r"(?!wake_|change_|\w+_init\b)\w+\(", flat) or re.search(r"(\+\+|--);$| [-+]= ", flat):
            yield "done twice", f"{text} {flat}"
    for old, new in SWAPS:
        for n, found in enumerate(re.finditer(r"(?<![<>=!+\-&|])" + re.escape(old) + r"(?![<>=+\-&|])", text)):
            yield f"{new} for {old}" + f" #{n + 1}" * (n > 0), text[:found.start()] + new + text[found.end():]
    for old, new in ((" < ", " <= "), (" > ", " >= "), (" + ", " - "), (" - ", " + ")):
        for n, found in enumerate(re.finditer(re.escape(old), text)):
            yield f"{new.strip()} for {old.strip()}" + f" #{n + 1}" * (n > 0), text[:found.start()] + new + text[found.end():]
    for old, new in WORDS:
        if old in ("true", "false") and re.search(r"[^=]= (true|false);$", flat):
            continue                             # left out is the same
        if old in text and not (old in "break;continue;" and re.match(r"\s*case", text)):
            yield f"{new.strip('(;')} for {old.strip('(;')}", text.replace(old, new, 1)
    for found in ERROR.finditer(text):
        new = "EINVAL" if found.group(1) != "EINVAL" else "EPERM"
        yield f"{new} for {found.group(1)}", text[:found.start(1)] + new + text[found.end(1):]
    for found in NUMBER.finditer(text):
        new = "1" if found.group(1) == "0" else "0"
        yield f"{new} for {found.group(1)}", text[:found.start(1)] + new + text[found.end(1):]
    if re.match(r"return [a-z]\w*;", flat) and flat != "return true;" and flat != "return false;":
        yield "0 returned", re.sub(r"return \w+;", "return 0;", text)


def statements(body, wanted):
    """(first, last + 1) of the statements and heads that begin in these lines; a head is an if or while with its condition."""
    i = 0
    while i < len(body):
        end = i + 1
        text = body[i].strip()
        if text.startswith(("/*", "}")) or text in ("{", "") or text.endswith("*/") and "/*" not in text:
            i += 1
            continue
        while end < len(body) and body[i:end] and "\n".join(body[i:end]).count("(") > "\n".join(body[i:end]).count(")"):
            end += 1
        if not body[end - 1].rstrip().endswith((";", "{", ")", "else", "do", ":", "*/")) and end < len(body):
            end += 1
        if i in wanted:
            yield i, end
        i = end


class Mutant:
    def __init__(self, path, function, what, body):
        self.path, self.function, self.what, self.body = path, function, what, body
        self.name = f"{path} {function.name}: {what}"


def moved_unlocks(body, wanted):
    """An unlock one statement earlier or later; a lock and its unlock left out."""
    plain = [(i, e) for i, e in statements(body, wanted) if body[e - 1].rstrip().endswith(";") and e == i + 1]
    for i, _ in plain:
        text = body[i].strip()
        if not re.match(r"(mutex|spin)_unlock\(", text):
            continue
        for other, word in ((i - 1, "before"), (i + 1, "behind")):
            if (other, other + 1) in plain and not re.search(r"return|_unlock\(", body[other]) and not DECLARATION.match(body[other]):
                new = list(body)
                new[i], new[other] = body[other], body[i]
                yield f"`{text}` moved {word} `{body[other].strip()}`", new
        lock = text.replace("_unlock", "_lock")
        for at, _ in plain:
            if body[at].strip() == lock and at < i:
                yield f"`{lock}` and its unlock left out", [l for n, l in enumerate(body) if n not in (at, i)]


def swapped_guards(body, wanted):
    """Two ifs that follow each other and only leave, the other way round."""
    heads = [(i, e) for i, e in statements(body, wanted) if re.match(r"\s*if \(", body[i]) and e < len(body)
             and re.match(r"\s*(return|break|continue)\b.*;", body[e])]
    for (a, a_end), (b, b_end) in zip(heads, heads[1:]):
        if b == a_end + 1 and re.match(r"\t*", body[a]).group() == re.match(r"\t*", body[b]).group():
            words = " ".join(" ".join(body[a:a_end]).split()), " ".join(" ".join(body[b:b_end]).split())
            yield f"`{words[1]}` before `{words[0]}`", body[:a] + body[b:b_end + 1] + body[a:a_end + 1] + body[b_end + 1:]


def mutants(lab):
    """All of the lab's, each with a name of its own that no line number is part of."""
    found, names = [], {}

    def add(path, function, what, body):
        mutant = Mutant(path, function, what, body)
        names[mutant.name] = names.get(mutant.name, 0) + 1
        if names[mutant.name] > 1:
            mutant.name += f" ({names[mutant.name]})"
        found.append(mutant)
    for path, numbers in region(lab).items():
        lines = open(path).read().split("\n")
        for function in functions(lines):
            wanted = {n - function.first for n in numbers if function.first < n < function.end}
            seen = {"\n".join(function.body)}
            for start, end in statements(function.body, wanted):
                text = "\n".join(function.body[start:end])
                if DULL.match(text):
                    continue
                for what, new in changes(text):
                    body = function.body[:start] + new.split("\n") + function.body[end:]
                    if "\n".join(body) not in seen:
                        seen.add("\n".join(body))
                        add(path, function, f"`{' '.join(text.split())}`: {what}", body)
            for what, body in [*moved_unlocks(function.body, wanted), *swapped_guards(function.body, wanted)]:
                add(path, function, what, body)
    return found


def by_hand(lab):
    """The wrong solutions in the lab's folder: those that change one function as mutants, the titles of the others."""
    found, others = [], []
    for title, patch in lab.patches():
        paths = re.findall(r"^--- a/(\S+)$", open(patch).read(), re.M)
        if title == "hole" or len(paths) > 1:
            others.append(title)
            continue
        old = open(paths[0]).read().split("\n")
        with tempfile.TemporaryDirectory() as tree:
            os.makedirs(os.path.join(tree, os.path.dirname(paths[0])))
            with open(os.path.join(tree, paths[0]), "w") as f:
                f.write("\n".join(old))
            if L.patch(tree, patch).returncode:
                raise ValueError(f"{patch} does not apply")
            new = open(os.path.join(tree, paths[0])).read().split("\n")
        changed = [(a, b) for a, b in zip(functions(old), functions(new)) if a.body != b.body]
        if len(changed) == 1 and old[:changed[0][0].first] == new[:changed[0][1].first]:
            found.append(Mutant(paths[0], changed[0][0], title, changed[0][1].body))
            found[-1].name = title
        else:
            others.append(title)
    return found, others


def fates_of(lab, found, out, rounds=1):
    """(Mutant, Fate) of these, tried on one processor, else under a seeded schedule, else on two, else on four."""
    os.makedirs(f"{out}/mutants", exist_ok=True)
    elf, cpio = f"{out}/mutants/{lab.name}.hand.elf", f"{out}/mutants/{lab.name}.hand.cpio"
    os.replace(image(lab, out), cpio)
    good, bad = build(lab, Kernel(out), found, elf)
    if bad:
        raise ValueError(f"{lab.name}: {bad[0].name} does not compile")
    fates = {n: Fate() for n in good}
    for cpus, fuzz in ((1, False), (1, True), (2, False), (4, False)):
        left = [n for n in good if not fates[n].dead(rounds)]
        run(elf, cpio, fates, left, rounds, cpus, 300 if cpus == 1 else 10000, fuzz)
    return [(m, fates[n]) for n, m in good.items()]


# ---- one kernel of them ----------------------------------------------------------------------------------------

def source(path, chosen):
    """The file with each mutant {number: Mutant} as a copy of its function, and a switch in its place."""
    lines, out, last = open(path).read().split("\n"), [], 0
    out = ["extern unsigned long mutant_on;"]
    for function in functions(lines):
        mine = {n: m for n, m in chosen.items() if m.path == path and m.function.name == function.name}
        if not mine:
            continue
        before = re.sub(r"\binline\b|__attribute__\(\(.*?\)\)", "", function.before)
        static = before if "static" in before else "static " + before
        void = re.match(r"(static )?\s*void\s*$", before.strip())
        out += lines[last:function.start]
        for n, body in [(0, function.body)] + [(n, m.body) for n, m in mine.items()]:
            out += [f"{static} __attribute__((noinline)) {function.name}__{n}{function.parameters}"] + body
        call = ", ".join(function.arguments())
        value = "" if void else "return "
        out += [before + function.name + function.parameters, "{", "\tswitch (mutant_on) {"]
        out += [f"\tcase {n}: {value}{function.name}__{n}({call});{' return;' if void else ''}" for n in mine]
        out += [f"\tdefault: {value}{function.name}__0({call});{' return;' if void else ''}", "\t}", "}"]
        last = function.end
    return "\n".join(out + lines[last:])


class Kernel:
    """Builds kernels that differ from out/sprout.elf in some files."""
    def __init__(self, out="build"):
        self.out = out
        told = subprocess.run(["make", "-s", f"O={out}", "print-CC", "print-kflags", "print-klink", "print-kernel_objs"],
                              capture_output=True, text=True, check=True).stdout.split("\n")
        self.cc, self.flags, self.link, objects = (l.split() for l in told[:4])
        self.objects = objects

    def compile(self, text, path, target, only_check=False):
        """What the compiler says against it, or nothing."""
        words = [w for w in self.flags if w not in ("-MMD", "-MP", "-g")]
        words += ["-w", "-x", "c", "-iquote", ".", "-"]
        ran = subprocess.run(self.cc + words + (["-fsyntax-only"] if only_check else ["-c", "-o", target]), input=text,
                             capture_output=True, text=True)
        return ran.stderr if ran.returncode else ""

    def make(self, changed, elf):
        """changed: path -> text in place of that file."""
        objects, base = list(self.objects), elf + ".d"
        os.makedirs(base, exist_ok=True)
        for path, text in changed.items():
            target = os.path.join(base, path.replace("/", "_") + ".o")
            wrong = self.compile(text, path, target)
            if wrong:
                raise ValueError(wrong)
            old = f"{self.out}/obj/{path[:-2]}.o"
            objects[objects.index(old)] = target
        subprocess.run(self.link + objects + [self.out + "/ksyms.pre.o", "-o", elf + ".pre"], check=True)
        with open(elf + ".S", "w") as f:
            subprocess.run(["tools/ksyms", elf + ".pre"], stdout=f, check=True)
        subprocess.run(self.cc + ["-c", elf + ".S", "-o", elf + ".o"], check=True)
        subprocess.run(self.link + objects + [elf + ".o", "-o", elf], check=True)


def build(lab, kernel, found, elf):
    """One kernel of those that compile; the others, with the compiler's words."""
    good, bad = {}, []
    with concurrent.futures.ThreadPoolExecutor(max_workers=os.cpu_count()) as pool:
        told = list(pool.map(lambda m: kernel.compile(source(m.path, {1: m}), m.path, None, True), found))
    for mutant, wrong in zip(found, told):
        if wrong:
            bad.append(mutant)
        else:
            good[len(good) + 1] = mutant
    init = open("ipc/init.c").read().replace('#include "fs/init.h"', '#include "fs/init.h"\n#include "fs/procfs.h"\n'
                                             "unsigned long mutant_on;", 1)
    init = init.replace("void ipc_init(void)\n{", "void ipc_init(void)\n{\n"
                        '\tprocfs_register_u64("sys/kernel/mutant", 0644, &mutant_on, 0, 1000000);', 1)
    files = {path: source(path, good) for path in {m.path for m in good.values()}}
    kernel.make({**files, "ipc/init.c": init}, elf)
    return good, bad


# ---- running them ----------------------------------------------------------------------------------------------

class Fate:
    """What became of one mutant: round -> the tests that failed in it, with why; a boot that died counts."""
    def __init__(self):
        self.rounds, self.cpus = {}, 1

    def dead(self, rounds):
        return self.next(rounds) > rounds

    def next(self, rounds):
        """The first round that has no failed test."""
        return next((r for r in range(1, rounds + 1) if not self.rounds.get(r)), rounds + 1)

    def words(self):
        told = [why for _, why in sorted(self.rounds.items()) if why]
        return told[0] if told else "every test passes"


class Talk:
    """Follows the driver's lines of a boot: which mutant, which round, what failed."""
    def __init__(self, fates, nonce):
        self.fates, self.mutant, self.round, self.running = fates, None, 1, ""
        self.nonce, self.ended, self.spoiled, self.failed, self.notes = nonce, False, False, {}, []
        self.broken = False

    def line(self, text):
        if not text.startswith(self.nonce + " "):
            return
        text = text[len(self.nonce) + 1:]
        words = text.split()
        if text.startswith("# mutant "):
            self.mutant, self.round = int(words[2]), int(words[4])
            if self.mutant:
                self.fates[self.mutant].rounds.setdefault(self.round, "")
        elif text.startswith("# run "):
            self.running, self.notes = words[3].split("/")[-1], []
        elif text.startswith("# "):
            self.ended |= text == "# end"
            self.spoiled |= text == "# spoiled"
            self.notes.append(text[2:])
        elif text.startswith("not ok "):
            first = next((n for n in self.notes if re.search(r"\.c:\d+: ", n)), "")
            why = text.partition("# ")[2]
            self.fail(f"{self.running}: {first if first and why.startswith('exit status') else why}")
            self.running = ""
        elif text.startswith("ok "):
            self.running = ""

    def fail(self, why):
        if self.mutant:
            self.fates[self.mutant].rounds[self.round] = why
        else:
            self.failed[self.running or "boot"] = why
            self.broken |= self.round == 0


LONGEST = 700                                    # characters of a boot's list of mutants


def run(kernel, image, fates, numbers, rounds, cpus, budget, fuzz=False):
    """Go on with the fates of these mutants on so many CPUs, each from the round in which no test has failed yet to the
    first in which none fails here either. A boot that dies is followed by another."""
    import secrets

    from lib import guest as G
    from lib import suites as S
    todo = {n: fates[n].next(rounds) for n in numbers}
    pace = S.calibrate()
    while todo:
        words = [f"{n}:{r}" for n, r in todo.items()]
        while len(",".join(words)) > LONGEST:
            words.pop()
        nonce, seed = secrets.token_hex(4), sum(map(int, words[0].split(":")))
        talk = Talk(fates, nonce)
        append = (f"console=ttyS0 panic=exit watchdog={1 if cpus == 1 else 20} rdinit=/init ktest.libs=sprout ktest.mutants={','.join(words)} "
                  f"ktest.rounds={rounds} ktest.nonce={nonce} ktest.budget={budget} "
                  f"ktest.seed={seed}" + f" sched=fuzz:{seed}" * fuzz)
        guest = G.Guest(cpus=cpus, memory=256, kernel=kernel, initrd=image, append=append, icount=cpus == 1,
                        extra=("-rtc", "clock=vm"))
        guest.watch(10 * pace, on_channel=talk.line)
        if talk.broken:
            raise ValueError(f"the right kernel fails as well: {talk.failed}")
        if talk.mutant is None or talk.mutant == talk.round == 0 and not talk.ended:
            raise ValueError(f"the kernel of the mutants does not boot: {guest.ending}\n{guest.report()}")
        for word in words:                       # those that this boot is done with
            n = int(word.split(":")[0])
            if not talk.ended and n == talk.mutant:
                break
            fates[n].cpus = cpus
            del todo[n]
            if not talk.ended and talk.mutant == 0 and n == talk.round:
                break                            # the right kernel failed after this one: start afresh
        if talk.mutant and not talk.ended:
            n, round_ = talk.mutant, talk.round
            if talk.running:
                talk.fail(f"{talk.running}: {died(guest)}")
            elif not fates[n].rounds.get(round_):
                talk.fail(f"between tests: {died(guest)}")
            fates[n].cpus = cpus
            ends = {re.sub(r"0x[0-9a-f]+|\d+", "n", fates[n].rounds.get(r, "")) for r in (round_, round_ - 1, round_ - 2)}
            if cpus == 1 and not fuzz and round_ > 2 and len(ends) == 1:
                for r in range(round_ + 1, rounds + 1):      # three seeds, one end: under the instruction clock the others
                    fates[n].rounds[r] = fates[n].rounds[round_]         # differ in no more, and each would cost a boot
            todo[n] = fates[n].next(rounds)
            if todo[n] > rounds:
                del todo[n]


def died(guest):
    from lib import guest as G
    found = G.PANIC_LINE.search(guest.console.replace(b"\r", b""))
    line = guest.console.replace(b"\r", b"")[found.start():].split(b"\n")[0].decode(errors="replace") if found else ""
    return f"{guest.ending}{': ' + line if line else ''}"


def equal(lab):
    """name -> reason, of those shown to mean the same: labs/NAME/equal has paragraphs `= name` with the reason below."""
    found, names, told = {}, [], False
    path = lab.folder + "/equal"
    for line in open(path) if os.path.exists(path) else []:
        if line.startswith("= "):
            names, told = ([] if told else names) + [line[2:].strip()], False
        elif names and line.strip():
            told = True
            for name in names:
                found[name] = (found.get(name, "") + " " + line.strip()).strip()
    return found


def image(lab, out):
    """An initramfs of the lab's tests."""
    wrong = L.make(".", lab.points, "", out)
    if wrong:
        raise ValueError(wrong)
    return f"{out}/fuzz.cpio"
