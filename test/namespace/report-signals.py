# Prints every signal that it gets, with what its sender gave along: `NAME signal N code C value V`.
#
# Arguments: its own name, then the names of further processes that do the same. One called
# `outsider` is in a process group of its own; the others share the first one's. Each prints
# `NAME ready` first, and goes on until it is killed.

import ctypes
import os
import platform
import sys

# All signals: the C library's own functions leave out 32 and 33, which it keeps for itself.
RT_SIGPROCMASK = {"x86_64": 14, "aarch64": 135}[platform.machine()]
RT_SIGTIMEDWAIT = {"x86_64": 128, "aarch64": 137}[platform.machine()]
SIG_SETMASK = 2

libc = ctypes.CDLL(None, use_errno=True)
every = ctypes.c_uint64(2**64 - 1)


class Siginfo(ctypes.Structure):
    _fields_ = [
        ("signal", ctypes.c_int),
        ("errno", ctypes.c_int),
        ("code", ctypes.c_int),
        ("padding", ctypes.c_int),
        ("pid", ctypes.c_int),
        ("uid", ctypes.c_uint),
        ("value", ctypes.c_int64),
        ("rest", ctypes.c_char * 96),
    ]


def say(text):
    os.write(1, (text + "\n").encode())


def report(name):
    libc.syscall(RT_SIGPROCMASK, SIG_SETMASK, ctypes.byref(every), None, 8)
    info = Siginfo()
    say(f"{name} ready")
    while True:
        if libc.syscall(RT_SIGTIMEDWAIT, ctypes.byref(every), ctypes.byref(info), None, 8) > 0:
            value = info.value if info.code == -1 else 0
            say(f"{name} signal {info.signal} code {info.code} value {value}")


names = sys.argv[1:]
for name in names[1:]:
    if os.fork() == 0:
        if name == "outsider":
            os.setpgid(0, 0)
        report(name)
report(names[0])
