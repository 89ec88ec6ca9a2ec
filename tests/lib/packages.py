"""Debian's programs in a guest: first files that are the base image and, behind it, an archive with packages and a test's own files."""
import fcntl
import os
import shutil
import socket
import subprocess
import tempfile

LOST = {}                                        # name -> why its packages cannot be had


def root(setting, name, *packages):
    """The folder with what is in these packages and all they need, or None."""
    base = os.environ.get("DEBS", "build/debs") + "/real"
    made = subprocess.run(["tools/debroot", base + "/pool", f"{base}/{name}", *packages], capture_output=True, text=True)
    LOST[name] = made.stdout.strip().splitlines()[-1:] or ["it broke: " + made.stderr[-200:]]
    return f"{base}/{name}" if made.returncode == 0 else None


def missing(setting, name, packages, tools=()):
    """Why a test cannot run here, for its unavailable(): host tools, or packages that cannot be had."""
    for tool in tools:
        if not shutil.which(tool):
            return f"no {tool} on this machine"
    return None if root(setting, name, *packages) else f"Debian's {' '.join(packages)}: {LOST[name][0]}"


def image(setting, name, packages, files=None):
    """An initrd with these packages and files {path: text}."""
    folder = root(setting, name, *packages)
    out = f"{setting.out}/real-{name}.cpio"
    with tempfile.TemporaryDirectory() as own, open(out + ".lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        for path, text in (files or {}).items():
            os.makedirs(os.path.join(own, os.path.dirname(path)), exist_ok=True)
            with open(os.path.join(own, path), "w") as f:
                f.write(text)
        parts = [out + ".packages", out + ".files"]
        if not os.path.exists(parts[0]) or os.path.getmtime(parts[0]) < os.path.getmtime(folder + ".of"):
            subprocess.run(["tools/mkcpio", parts[0], "/=" + folder], check=True)
        subprocess.run(["tools/mkcpio", parts[1], "/=" + own], check=True)
        with open(out, "wb") as whole:
            for part in [setting.base] + parts:
                with open(part, "rb") as f:
                    shutil.copyfileobj(f, whole)
    return out


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def card(**forwards):
    """QEMU's user network, cut off from the world; forwards: name=port of the guest, or of a server on this machine as
    name=("10.0.2.100", 80, port). The arguments, and {name: port on 127.0.0.1}."""
    ports, words = {}, "user,id=n0,restrict=on"
    for name, to in forwards.items():
        if isinstance(to, tuple):
            words += f",guestfwd=tcp:{to[0]}:{to[1]}-tcp:127.0.0.1:{to[2]}"
        else:
            ports[name] = free_port()
            words += f",hostfwd=tcp:127.0.0.1:{ports[name]}-:{to}"
    return ["-netdev", words, "-device", "virtio-net-pci,netdev=n0"], ports
