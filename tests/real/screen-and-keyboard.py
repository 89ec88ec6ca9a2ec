"""The VGA screen as a terminal, and the PS/2 keyboard: what a program writes to /dev/tty1 stands in the screen's memory, cell by
cell with its colours, and keys arrive as the bytes that a terminal sends."""
import re

from lib import talk

RED_BOLD_ON_GREEN, REVERSED, PLAIN = 0x2c, 0x70, 0x07


def machine(setting):
    return dict(cpus=1, kernel=setting.kernel, initrd=setting.base, append=setting.append, extra=["-vga", "std"])


def screen(guest):
    """25 rows of 80 pairs (character, attribute), as the monitor sees them."""
    text = ""
    for _ in range(5):
        text = guest.ask_monitor("xp /2000hx 0xb8000")
        cells = [int(w, 16) for line in re.findall(r"^[0-9a-f]{16}:(.*)$", text.replace("\r", ""), re.M) for w in line.split()]
        if len(cells) == 2000:
            return [[(chr(c & 255), c >> 8) for c in cells[80 * r:80 * r + 80]] for r in range(25)]
    raise AssertionError("the monitor did not show the screen: " + text[-300:])


def lines(guest):
    return ["".join(c for c, _ in row).rstrip() for row in screen(guest)]


def put(guest, text):
    """Write it to the screen."""
    talk.ask(guest, "printf '" + "".join(f"\\{ord(c):03o}" if c < " " else c for c in text) + "' >/dev/tty1; echo put=$?=", "put=0=")


def shows(guest, text, **rows):
    """On an empty screen, `text` gives these rows (r3="..." is the third), and nothing else."""
    put(guest, "\033[r\033[0m\033[2J\033[H" + text)
    want = {int(name[1:]): row for name, row in rows.items()}
    for number, row in enumerate(lines(guest), 1):
        assert row == want.get(number, ""), f"{text!r}: row {number} is {row!r}, not {want.get(number, '')!r}"


def keys(guest, names, octets):
    """The keys, pressed one after another, are these bytes."""
    guest.send(f"dd if=/dev/tty1 bs=1 count={len(octets)} 2>/dev/null | hexdump -ve '1/1 \"%02x \"'; echo =\n")
    guest.expect(r"\n")
    talk.pause(guest)
    for name in names.split():
        guest.ask_monitor("sendkey " + name + " 20")
    guest.expect(r"\s+".join(f"{c:02x}" for c in octets) + r"\s+=", 30)
    guest.expect(talk.PROMPT)


def dialogue(guest, setting):
    guest.expect(talk.PROMPT, 60)
    # The shell there shall not read along.
    talk.ask(guest, "for p in /proc/[1-9]*; do test \"$(readlink $p/fd/0)\" = /dev/tty1 && kill -STOP ${p#/proc/}; done; echo alone=$?=", "alone=.=")
    shows(guest, "\033[3;5Hab\033[1;31;42mc\033[0;7md\033[27;22;39;49me", r3="    abcde")
    assert [a for _, a in screen(guest)[2][4:9]] == [PLAIN, PLAIN, RED_BOLD_ON_GREEN, REVERSED, PLAIN]
    shows(guest, "\033[91mx\033[0m", r1="x")
    assert screen(guest)[0][0] == ("x", 0x0c)
    shows(guest, "abcdef\033[3G\033[2@\033[1G\033[P", r1="b  cdef")
    shows(guest, "abcdef\033[3`\033[2X", r1="ab  ef")
    shows(guest, "abcdef\033[3G\033[K", r1="ab")
    shows(guest, "abcdef\033[3G\033[1K", r1="   def")
    shows(guest, "abcdef\033[3G\033[2K")
    shows(guest, "a\r\nb\r\nc\033[2;1H\033[L", r1="a", r3="b", r4="c")
    shows(guest, "a\r\nb\r\nc\033[2;1H\033[M", r1="a", r2="c")
    shows(guest, "a\r\nb\r\nc\033[2;1H\033[J", r1="a")
    shows(guest, "a\r\nb\r\nc\033[2;1H\033[1J", r3="c")
    shows(guest, "a\r\nb\r\nc\r\nd\033[2;3r\033[S", r1="a", r2="c", r4="d")
    shows(guest, "a\r\nb\r\nc\r\nd\033[2;3r\033[T", r1="a", r3="b", r4="d")
    shows(guest, "a\r\nb\r\nc\r\nd\033[2;3r\033[3;1H\n\033Mx", r1="a", r2="x", r4="d")
    shows(guest, "\033[2;2Ha\0337\033[4;4Hb\0338c\033[s\033[6;6Hd\033[ue", r2=" ace", r4="   b", r6="     d")
    shows(guest, "\033[5;5H\033[2A1\033[3B2\033[2C3\033[6D4\033[E5\033[2F6\033[8d7", r3="    1", r5="6", r6="   4 2  3", r7="5", r8=" 7")
    shows(guest, "\033]0;a title\007\033(Bx\ty\bz", r1="x       z")
    talk.ask(guest, "stty raw -echo </dev/tty1; echo raw=$?=", "raw=0=")
    keys(guest, "a shift-a caps_lock b shift-b caps_lock alt-c ctrl-c 1 shift-1 up home pgup delete kp_enter spc ret",
         b"aABb\x1bc\x031!\x1b[A\x1b[1~\x1b[5~\x1b[3~\r \r")
    put(guest, "\033[?25l\033[?25h\033[?1h")
    keys(guest, "up left", b"\x1bOA\x1bOD")
    # What the terminal itself answers.
    talk.ask(guest, r"exec 5<>/dev/tty1; printf '\033[?1l\033[3;4H\033[5n\033[6n\033[c' >&5; dd bs=1 count=15 2>/dev/null <&5 | hexdump -C",
             r"1b 5b 30 6e 1b 5b 33 3b  34 52 1b 5b 3f 36 63")
    talk.power_off(guest)
