# Several processes that write lines of random lengths and bytes to standard output at once.
#
# Arguments: how many processes, how many lines each, a seed. A line is `PROCESS NUMBER SIZE `, then
# SIZE bytes, which anybody who knows the seed can make again: no newline is among them.

import os
import random
import sys

processes, lines, seed = map(int, sys.argv[1:])


def line(process, number):
    chance = random.Random(seed * 1000003 + process * 7919 + number)
    size = chance.choice([0, 1, 20, 80, chance.randrange(4000)])
    body = chance.randbytes(size).replace(b"\n", b"\0")
    return b"%d %d %d " % (process, number, size) + body


if __name__ == "__main__":
    for process in range(processes):
        if os.fork() == 0:
            for number in range(lines):
                # Within PIPE_BUF, so that a line is in one piece.
                os.write(1, line(process, number) + b"\n")
            os._exit(0)
    for _ in range(processes):
        os.wait()
