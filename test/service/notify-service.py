# A service that talks to its notify socket, as sd_notify(3) describes it.
#
# Arguments: FIELDS says that at once ("," stands for a line break); SIGNAL:FIELDS when the signal
# comes; every:SECONDS:FIELDS again and again; until:SIGNAL ends what "every" does. It goes on until
# a signal ends it.

import os
import signal
import socket
import sys
import time

channel = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
address = os.environ["NOTIFY_SOCKET"]
if address.startswith("@"):
    address = "\0" + address[1:]


def say(fields):
    fields = fields.replace("@now@", str(time.clock_gettime_ns(time.CLOCK_MONOTONIC) // 1000))
    channel.sendto(fields.replace(",", "\n").encode(), address)


repeated = []
at_once = []
for argument in sys.argv[1:]:
    head, _, rest = argument.partition(":")
    if head == "every":
        seconds, _, fields = rest.partition(":")
        repeated.append((float(seconds), fields))
    elif head == "until":
        signal.signal(getattr(signal, "SIG" + rest), lambda *_: repeated.clear())
    elif rest:
        signal.signal(getattr(signal, "SIG" + head), lambda *_, fields=rest: say(fields))
    else:
        at_once.append(argument)
# Only now: who hears it may send the first signal.
for fields in at_once:
    say(fields)
while True:
    if repeated:
        time.sleep(repeated[0][0])
        for _, fields in repeated:
            say(fields)
    else:
        signal.pause()
