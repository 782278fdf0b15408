# A carrier of lines and what it carries -> the time it took and its CPU time, as JSON.
#
# Arguments: [--stdin FILE] [--marker SOCKET | --sync] COMMAND...
#
# `--stdin` gives the command the file through a pipe, from cat(1). Its end is then told to the
# receiver: as the datagram "end", or by `journalctl --sync`, which returns when journald has taken
# all that was sent before. What is printed: `startedAt` and `endedAt`, nanoseconds of
# CLOCK_MONOTONIC, and `cpu`, nanoseconds of user and system time of the command's own process,
# without its children's: the first number of /proc/PID/schedstat, read between its exit and its
# being waited for. (The rusage of wait4(2) has the children's too, here a producer's.)

import argparse
import json
import os
import socket
import subprocess
import sys
import time

parser = argparse.ArgumentParser()
parser.add_argument("--stdin")
parser.add_argument("--marker")
parser.add_argument("--sync", action="store_true")
parser.add_argument("command", nargs=argparse.REMAINDER)
options = parser.parse_args()


def start():
    if options.stdin is None:
        return subprocess.Popen(options.command, stdin=subprocess.DEVNULL)
    with open(options.stdin, "rb") as file:
        producer = subprocess.Popen(["cat"], stdin=file, stdout=subprocess.PIPE)
    carrier = subprocess.Popen(options.command, stdin=producer.stdout)
    # The carrier's alone now: should it end early, the producer is to notice.
    producer.stdout.close()
    return carrier


def cpu_of_exited(process):
    os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOWAIT)
    with open(f"/proc/{process.pid}/schedstat") as file:
        return int(file.read().split()[0])


def tell_the_end():
    if options.marker is not None:
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as sender:
            sender.connect(options.marker)
            sender.send(b"end")
    if options.sync:
        subprocess.run(["journalctl", "--sync"], check=True)


started_at = time.monotonic_ns()
carrier = start()
cpu = cpu_of_exited(carrier)
status = carrier.wait()
tell_the_end()
ended_at = time.monotonic_ns()
print(json.dumps({"startedAt": started_at, "endedAt": ended_at, "cpu": cpu}))
if status != 0:
    sys.exit(f"{options.command[0]}: status {status}")
