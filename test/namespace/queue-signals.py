# Sends the process of the first argument each `SIGNAL VALUE` line of stdin, by sigqueue(3).

import ctypes
import os
import sys

libc = ctypes.CDLL(None, use_errno=True)
for line in sys.stdin:
    signal, value = map(int, line.split())
    if libc.sigqueue(int(sys.argv[1]), signal, ctypes.c_void_p(value)) != 0:
        sys.exit(os.strerror(ctypes.get_errno()))
