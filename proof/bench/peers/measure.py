"""Runs one command and writes what it cost, as the kernel counted it.

    measure.py OUT.json COMMAND WORD...

Every process the command leaves behind (a database it started in the background, say) comes back to this
process to be waited for, so `cpu` is user + system time of the whole tree. `mainCpu` is that of the first
process alone, `peakRss` its largest resident set in bytes. The command's exit code is passed on.
"""

import ctypes
import json
import os
import resource
import signal
import subprocess
import sys
import time

SET_CHILD_SUBREAPER = 36
ORPHANS_END_WITHIN = 20.0


def adopt_orphans():
    """On Linux, grandchildren whose parent ended become our children."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def own_cpu(pid):
    """User and system seconds of one process, without its children."""
    try:
        with open(f"/proc/{pid}/stat") as stat:
            fields = stat.read().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def children():
    try:
        with open(f"/proc/self/task/{os.getpid()}/children") as listed:
            return [int(pid) for pid in listed.read().split()]
    except OSError:
        return []


def wait_for_orphans():
    """Waits for what is left, within a bound; answers what would not end."""
    until = time.monotonic() + ORPHANS_END_WITHIN
    while time.monotonic() < until:
        try:
            if os.waitpid(-1, os.WNOHANG)[0] == 0:
                time.sleep(0.01)
        except ChildProcessError:
            return []
    return children()


def main(out, command):
    adopt_orphans()
    started_at, began = time.time(), time.monotonic()
    child = subprocess.Popen(command)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda received, _: child.send_signal(received))
    os.waitid(os.P_PID, child.pid, os.WEXITED | os.WNOWAIT)
    wall, main_cpu = time.monotonic() - began, own_cpu(child.pid)
    _, status, usage = os.wait4(child.pid, 0)
    left = wait_for_orphans()
    total = resource.getrusage(resource.RUSAGE_CHILDREN)
    exit_code = os.waitstatus_to_exitcode(status)
    kib = 1024 if sys.platform == "linux" else 1
    figures = {
        "exit": exit_code,
        "startedAt": started_at,
        "wall": wall,
        "cpu": total.ru_utime + total.ru_stime + sum(own_cpu(pid) for pid in left),
        "mainCpu": main_cpu,
        "peakRss": usage.ru_maxrss * kib,
        "left": len(left),
    }
    with open(out, "w") as file:
        json.dump(figures, file)
    return exit_code if exit_code >= 0 else 128 - exit_code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2:]))
