"""Dialogues with a shell over the serial line."""
import time

from lib import guest as G

PROMPT = r"[#$] (\x1b\[6n)?$"                # busybox asks the terminal where its cursor is


def ask(guest, command, answer, timeout=60):
    """Type a line, wait for the answer (a pattern not contained in the line itself), then for the prompt."""
    guest.send(command + "\n")
    found = guest.expect(answer, timeout)
    guest.expect(PROMPT, timeout)
    return found


def status_is(guest, number):
    ask(guest, "echo status=$?=", rf"status={number}=")


def job_control(guest):
    """What everybody's fingers do: ^C, ^Z, bg, fg, jobs, ^D, ^\\, a background reader."""
    guest.send("sleep 1000\n")
    guest.expect(r"sleep 1000.*\n")
    pause(guest)
    guest.send("\x03")
    guest.expect(PROMPT)
    status_is(guest, 130)

    guest.send("/bin/sleep 1001\n")               # by its path: newer BusyBoxes have a sleep of their own, which cannot stop
    guest.expect(r"sleep 1001.*\n")
    pause(guest)
    guest.send("\x1a")
    guest.expect(r"Stopped")
    guest.expect(PROMPT)
    ask(guest, "jobs", r"Stopped.*sleep 1001")
    ask(guest, "bg", r"sleep 1001")
    ask(guest, "jobs", r"Running.*sleep 1001|sleep 1001 &")
    guest.send("fg\n")
    guest.expect(r"sleep 1001")
    pause(guest)
    guest.send("\x03")
    guest.expect(PROMPT)
    status_is(guest, 130)

    guest.send("cat | cat\n")
    guest.expect(r"cat \| cat.*\n")
    pause(guest)
    guest.send("line in\n")
    guest.expect(r"line in\r?\n.*line in\r?\n")
    guest.send("\x04")
    guest.expect(PROMPT)
    status_is(guest, 0)

    guest.send("cat | cat\n")
    pause(guest)
    guest.send("\x03")
    guest.expect(PROMPT)
    guest.send("\n")
    guest.expect(PROMPT)

    guest.send("/bin/sleep 1002\n")
    guest.expect(r"sleep 1002.*\n")
    pause(guest)
    guest.send("\x1c")
    guest.expect(PROMPT)
    status_is(guest, 131)

    guest.send("cat &\n")                        # a background reader is stopped by SIGTTIN
    guest.expect(PROMPT)
    pause(guest)
    ask(guest, "jobs", r"Stopped.*cat")
    ask(guest, "kill %1; wait; echo over=$((40 + 2))", r"over=42")


def pause(guest, seconds=0.4, longest=30):
    """Let the program that was started take the terminal. Nothing can be seen of that from outside but that the machine has
    become idle: its QEMU rests most of the time. On a busy host that takes longer."""
    start, resting = time.monotonic(), []
    while time.monotonic() < start + seconds or sum(resting[-8:]) < 5 and time.monotonic() < start + longest:
        guest.pump(0.05)
        resting.append(not guest.effort()[1])


def power_off(guest):
    guest.send("poweroff\n")
    ending = guest.watch(60)
    assert ending == G.POWERED_OFF, f"after poweroff: {ending}"
