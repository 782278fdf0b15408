# Starts a program again and again, and sends it one SIGTERM at a random moment of its start.
#
# race-start.py SEED ROUNDS beside|pid1 COMMAND...: `beside` runs the command as a child, `pid1` as
# PID 1 of a namespace of its own. It has to end with status 143, or by the signal itself as long as
# it has nobody below it. PID 1 cannot be reached before it blocks the signal, since the kernel
# drops it (pid_namespaces(7)): there it is sent again, but only if the first one came too early.
# Prints one line a kind of outcome, with how often it came.

import ctypes
import os
import random
import signal
import sys
import time
from collections import Counter

CLONE_NEWPID = 0x20000000
seed, rounds, mode = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3]
command = sys.argv[4:]
libc = ctypes.CDLL(None, use_errno=True)
moment = random.Random(seed)


def status_of(pid):
    with open(f"/proc/{pid}/status") as file:
        return dict(line.split(":\t", 1) for line in file)


def listens(pid):
    """Whether SIGTERM is blocked, so that it is kept, or passed on by now."""
    blocked = int(status_of(pid)["SigBlk"], 16) >> (signal.SIGTERM - 1) & 1
    with open(f"/proc/{pid}/task/{pid}/children") as file:
        return blocked == 1 or file.read() != ""


def start():
    pid = os.fork()
    if pid == 0:
        os.execv(command[0], command)
    return pid


def outcome_of(status):
    return f"status {os.WEXITSTATUS(status)}" if os.WIFEXITED(status) else f"signal {status & 127}"


def spin(longest):
    end = time.perf_counter() + moment.random() * longest
    while time.perf_counter() < end:
        pass


def beside():
    pid = start()
    spin(0.003)
    os.kill(pid, signal.SIGTERM)
    outcome = outcome_of(os.waitpid(pid, 0)[1])
    # Whom it left behind is a child of this process now, as it is PID 1.
    try:
        os.waitpid(-1, os.WNOHANG)
        outcome += ", a process left"
    except ChildProcessError:
        pass
    return outcome


def as_pid1():
    if libc.unshare(CLONE_NEWPID) != 0:
        sys.exit("no PID namespace: " + os.strerror(ctypes.get_errno()))
    pid = start()
    spin(0.003)
    must_arrive = listens(pid)
    os.kill(pid, signal.SIGTERM)
    deadline = time.monotonic() + 20
    while True:
        ended, status = os.waitpid(pid, os.WNOHANG)
        if ended == pid:
            return outcome_of(status)
        if time.monotonic() > deadline:
            return "never ended"
        if not must_arrive and listens(pid):
            must_arrive = True
            os.kill(pid, signal.SIGTERM)
        time.sleep(0.0005)


def in_a_child(run):
    """A process can make a PID namespace for its children only once."""
    reader, writer = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.write(writer, run().encode())
        os._exit(0)
    os.close(writer)
    os.waitpid(pid, 0)
    outcome = os.read(reader, 100).decode()
    os.close(reader)
    return outcome


def one_round():
    return beside() if mode == "beside" else in_a_child(as_pid1)


for outcome, count in sorted(Counter(one_round() for _ in range(rounds)).items()):
    print(f"{outcome}: {count}")
