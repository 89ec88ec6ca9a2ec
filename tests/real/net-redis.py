"""This machine's redis-cli and redis-benchmark with a redis-server in a guest: values, a subscriber who hears, clients at once (few from
here: QEMU's forwarded port has a backlog of one), a value of 4 MiB, and a server that saves, is killed, and knows again what it knew."""
import os
import subprocess
import time

from lib import packages, talk

PACKAGES = ["redis"]


def unavailable(setting):
    return packages.missing(setting, "redis", PACKAGES, ["redis-cli", "redis-benchmark"])


def machine(setting):
    global port
    extra, ports = packages.card(redis=6379)
    port = str(ports["redis"])
    return dict(cpus=2, memory=384, kernel=setting.kernel, initrd=packages.image(setting, "redis", PACKAGES), append=setting.append,
                extra=extra)


def cli(*words, given=None):
    got = subprocess.run(["redis-cli", "-p", port, *words], input=given, capture_output=True, timeout=60)
    assert got.returncode == 0, got
    return got.stdout.strip()


def start(guest):
    talk.ask(guest, "redis-server --bind 0.0.0.0 --protected-mode no --save '' --dir /tmp --daemonize yes --logfile /tmp/log; echo st=$?", "st=0")
    talk.ask(guest, "for i in $(seq 100); do redis-cli ping | grep PONG && break; sleep 0.2; done", "PONG")


def dialogue(guest, setting):
    guest.expect(talk.PROMPT, 120)
    start(guest)
    assert cli("ping") == b"PONG"
    assert cli("set", "name", "sprout") == b"OK" and cli("get", "name") == b"sprout"
    assert [cli("incr", "n") for _ in range(3)] == [b"1", b"2", b"3"]
    ear = subprocess.Popen(["redis-cli", "-p", port, "subscribe", "news"], stdout=subprocess.PIPE, text=True)
    try:
        while ear.stdout.readline() != "1\n":    # subscribe, news, 1
            pass
        assert cli("publish", "news", "hello") == b"1"
        assert [ear.stdout.readline() for _ in range(3)] == ["message\n", "news\n", "hello\n"]
    finally:
        ear.kill()
        ear.wait()
    big = os.urandom(2 << 20).hex().encode()
    assert cli("-x", "set", "big", given=big) == b"OK" and cli("get", "big") == big
    got = subprocess.run(["redis-benchmark", "-h", "127.0.0.1", "-p", port, "-n", "1500", "-c", "3", "-q", "-t", "set,get,lpush"],
                         capture_output=True, text=True, timeout=60)
    lines = [l for l in got.stdout.replace("\r", "\n").splitlines() if "requests per second" in l]
    assert got.returncode == 0 and len(lines) == 3, got
    talk.ask(guest, "redis-benchmark -n 2000 -c 50 -q -t set,get > /tmp/many; grep -c second /tmp/many", r"\n2\r?\n")
    assert cli("save") == b"OK"
    talk.ask(guest, "kill -9 $(pidof redis-server); sleep 1; redis-cli ping; echo st=$?", "refused.*st=1")
    got = subprocess.run(["redis-cli", "-p", port, "ping"], capture_output=True, timeout=60)
    assert b"PONG" not in got.stdout, "somebody answers for the dead"
    start(guest)
    assert cli("get", "name") == b"sprout" and cli("get", "big") == big
    for _ in range(20):                          # whoever was there is gone
        if cli("info", "clients").splitlines()[1].strip() == b"connected_clients:1":
            break
        time.sleep(0.5)
    else:
        raise AssertionError("clients that left are still there")
    talk.ask(guest, "redis-cli shutdown nosave; sleep 1; pidof redis-server; echo st=$?", "st=1")
    talk.power_off(guest)
