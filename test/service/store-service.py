# A service that stores descriptors with its manager, and tells what it was given.
#
# Its arguments are files: each is opened, and stored under its own name, unless LISTEN_FDS says that
# there are some already; then these are read from. `remove:NAME` takes one out of the store.

import array
import os
import signal
import socket
import sys

work = os.path.dirname(os.path.abspath(sys.argv[1].removeprefix("remove:")))
channel = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
channel.connect(os.environ["NOTIFY_SOCKET"])


def say(text, fds=()):
    rights = [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", fds))] if fds else []
    channel.sendmsg([text.encode()], rights)


def tell(text):
    with open(work + "/log", "a") as log:
        log.write(text + "\n")


given = int(os.environ.get("LISTEN_FDS", "0"))
if given:
    names = os.environ["LISTEN_FDNAMES"].split(":")
    is_ours = os.environ["LISTEN_PID"] == str(os.getpid())
    texts = [os.pread(3 + i, 100, 0).decode() for i in range(given)]
    tell(f"{is_ours} " + " ".join(f"{n}={t}" for n, t in zip(names, texts)))
    # What is stored already is not stored again.
    say("FDSTORE=1\nFDNAME=again", range(3, 3 + given))
else:
    tell("nothing is stored")
    for path in sys.argv[1:]:
        name = os.path.basename(path)
        if path.startswith("remove:"):
            say(f"FDSTOREREMOVE=1\nFDNAME={name}")
        else:
            say(f"FDSTORE=1\nFDNAME={name}", [os.open(path, os.O_RDONLY)])
say("READY=1")
while True:
    signal.pause()
