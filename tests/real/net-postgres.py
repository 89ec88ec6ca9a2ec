"""Two guests on one wire: psql on one, PostgreSQL on the other. Tables, a transaction of two clients that wait for each other's lock,
NOTIFY that arrives, COPY of two megabytes there and back, a query that ^C cancels, and clients that are gone when theirs is killed."""
import os
import tempfile

from lib import guest as G
from lib import packages, talk

NIGHTLY = True
PACKAGES = ["postgresql"]
FILES = {"etc/passwd": "postgres:x:110:110:PostgreSQL:/tmp:/bin/sh\n", "etc/group": "postgres:x:110:\n"}


def unavailable(setting):
    return packages.missing(setting, "postgres", PACKAGES)


def card(n):
    return ["-netdev", f"dgram,id=n0,local.type=unix,local.path={folder}/{n},remote.type=unix,remote.path={folder}/{3 - n}",
            "-device", f"virtio-net-pci,netdev=n0,mac=52:54:00:00:00:0{n}"]


def side(setting, n, memory):
    return dict(cpus=2, memory=memory, kernel=setting.kernel, initrd=initrd, append=f"{setting.append} net.ip=10.0.0.{n}/24", extra=card(n))


def machine(setting):
    global folder, initrd
    folder = tempfile.mkdtemp(prefix="sprout-pg-")
    files = {}
    for path, line in FILES.items():
        with open("user/" + path) as f:
            files[path] = f.read() + line
    initrd = packages.image(setting, "postgres", PACKAGES, files)
    return side(setting, 1, 512)


def server(guest):
    guest.expect(talk.PROMPT, 120)
    talk.ask(guest, f"PATH=$PATH:$(echo /usr/lib/postgresql/*/bin); mkdir -p /run/postgresql /var/run/postgresql; "
             "chmod 1777 /run/postgresql /var/run/postgresql; echo st=$?", "st=0")
    talk.ask(guest, "busybox su postgres -c \"$(which initdb) -D /tmp/pg -A trust -N --locale=C\" > /tmp/init.log 2>&1; echo st=$?", "st=0", 120)
    talk.ask(guest, "echo host all all 10.0.0.0/24 trust >> /tmp/pg/pg_hba.conf; busybox su postgres -c "
             "\"$(which pg_ctl) -D /tmp/pg -o '-h 0.0.0.0 -F' -l /tmp/log -w start\" > /dev/null; echo st=$?", "st=0", 120)


def dialogue(guest, setting):
    other = G.Guest(**side(setting, 2, 256))
    try:
        server(guest)
        other.expect(talk.PROMPT, 120)
        say = lambda command, answer, timeout=60: talk.ask(other, command, answer, timeout)      # noqa: E731
        say("PATH=$PATH:$(echo /usr/lib/postgresql/*/bin); export PGHOST=10.0.0.1 PGUSER=postgres PGPASSWORD=x PAGER=; echo st=$?", "st=0")
        say("psql -Atc 'select 6 * 7'", r"\n42\r?\n")
        say("psql -qc 'create table t as select i, md5(i::text) as m from generate_series(1, 50000) i'; psql -Atc 'select count(*), sum(i) from t'",
            r"50000\|1250025000")
        say("psql -Atc 'copy t to stdout' > /tmp/out; psql -qc 'create table u (i int, m text)' -c '\\copy u from /tmp/out'; "
            "psql -Atc 'select count(*) from t join u using (i, m)'", r"\n50000\r?\n", 120)
        # one holds a row, another waits for it, and has it when the first commits
        say("(echo 'begin; update t set m = 1 where i = 1;'; sleep 3; echo 'commit;') | psql -qAt & sleep 1; "
            "psql -Atc \"set lock_timeout = '500ms'; update t set m = 2 where i = 1\"; "
            "psql -Atc 'update t set m = m || 2 where i = 1 returning m'; wait", r"lock timeout.*\n12\r?\n")
        say("(echo 'listen news;'; sleep 2; echo ';') | psql -qAt > /tmp/heard & sleep 1; psql -qc \"notify news, 'hello'\"; wait; cat /tmp/heard",
            'notification "news" with payload "hello"')
        other.send("psql -c 'select pg_sleep(1000)'\n")
        talk.ask(guest, "for i in $(seq 50); do ps aux | grep -q '[S]ELECT' && break; sleep 0.2; done; echo st=$?", "st=0")
        other.send("\x03")                       # another connection carries the wish to cancel
        other.expect("canceling statement due to user request")
        other.expect(talk.PROMPT)
        say("psql -Atc 'select pg_sleep(1000)' & sleep 1; kill -9 $!; wait; psql -Atc \"select count(*) from pg_stat_activity where state = 'active'\"",
            r"\n[12]\r?\n")                      # PostgreSQL looks for a client that is gone only when it has something to say
        say("psql -h 10.0.0.1 -p 5433 -c 'select 1'; echo st=$?", "refused.*st=2")
        talk.ask(guest, "busybox su postgres -c \"$(which pg_ctl) -D /tmp/pg -m fast -w stop\"; echo st=$?", "server stopped.*st=0", 90)
        say("psql -Atc 'select 1'; echo st=$?", "refused.*st=2")
        talk.ask(guest, "netstat -lt | grep -c 5432; ls /dev/shm | wc -l", r"\n0\r?\n0\r?\n")
        talk.power_off(other)
        talk.power_off(guest)
    finally:
        other.stop()
        for name in os.listdir(folder):
            os.unlink(os.path.join(folder, name))
        os.rmdir(folder)
