# What a receiver has kept -> whether it is all that write-lines.py has written, in its order.
#
# Arguments: the receiver's file, then those of write-lines.py. Prints "complete", or the first
# difference for each process.

import importlib.util
import struct
import sys

path, *words = sys.argv[1:]
processes, lines, seed = map(int, words)
sys.argv = ["write-lines", *words]
spec = importlib.util.spec_from_file_location("writer", __file__.replace("check-lines", "write-lines"))
writer = importlib.util.module_from_spec(spec)
spec.loader.exec_module(writer)

data = open(path, "rb").read()
expected = [0] * processes
problems = []
at = 0
while at < len(data):
    (size,) = struct.unpack_from("<I", data, at)
    message = data[at + 4 : at + 4 + size]
    at += 4 + size
    text = message[message.index(b"\nMESSAGE=") + 9 : -1]
    process, number = map(int, text.split(b" ", 2)[:2])
    if number != expected[process] or text != writer.line(process, number):
        problems.append(f"process {process}: line {expected[process]} is not there, but {text[:60]}")
        break
    expected[process] += 1
problems += [f"process {i}: only {n} lines" for i, n in enumerate(expected) if n != lines]
print("\n".join(problems) or "complete")
