# A receiver of logs on a Unix socket: every message goes to a file, with its length in front (u32).
#
# Arguments: `dgram` or `stream`, the socket's path, the file. It says "ready" when it listens. On
# SIGUSR1 another process takes its place at the same socket, as when systemd, which holds it,
# starts journald again. SIGUSR2 stops the process that reads, and the next one lets it go on.

import os
import select
import signal
import socket
import struct
import sys

kind, path, file = sys.argv[1:]
if os.path.exists(path):
    os.unlink(path)
server = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM if kind == "dgram" else socket.SOCK_STREAM)
server.bind(path)


def wait_for(readable, stop):
    """Leaves between two messages, as a journal does that is asked to stop."""
    if stop in select.select([readable, stop], [], [])[0]:
        os._exit(0)


def receive(stop):
    out = open(file, "ab", buffering=0)

    def keep(message):
        out.write(struct.pack("<I", len(message)) + message)

    while kind == "dgram":
        wait_for(server, stop)
        message, rights, _, _ = socket.recv_fds(server, 1 << 20, 1)
        keep(b"".join(read_whole(fd) for fd in rights) if rights else message)
    server.listen()
    while True:
        wait_for(server, stop)
        client, _ = server.accept()
        rest = b""
        while data := client.recv(1 << 16):
            *whole, rest = (rest + data).split(b"\0")
            for message in whole:
                keep(message)


def read_whole(fd):
    # Its offset is where the sender has stopped writing.
    with os.fdopen(fd, "rb") as sealed:
        sealed.seek(0)
        return sealed.read()


def start():
    stop, leave = os.pipe()
    child = os.fork()
    if child == 0:
        signal.signal(signal.SIGUSR1, signal.SIG_DFL)
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        os.close(leave)
        receive(stop)
    os.close(stop)
    return child, leave


child, leave = start()


def end_child():
    os.close(leave)
    os.waitpid(child, 0)


def again(*_):
    global child, leave
    end_child()
    child, leave = start()


paused = False


def pause(*_):
    global paused
    os.kill(child, signal.SIGCONT if paused else signal.SIGSTOP)
    paused = not paused


def finish(*_):
    os.kill(child, signal.SIGKILL)
    sys.exit(0)


signal.signal(signal.SIGUSR1, again)
signal.signal(signal.SIGUSR2, pause)
signal.signal(signal.SIGTERM, finish)
print("ready", flush=True)
while True:
    signal.pause()
