# Datagrams to a Unix socket -> how many came, and when the last did.
#
# Argument: the socket's path. It says "ready" when it is bound. At the datagram "end" it prints one
# object of JSON: `datagrams`, and `endedAt` in nanoseconds of CLOCK_MONOTONIC.
#
# It is to take as little as it can from the processors that it measures on: recvmmsg(2), which
# Python does not have, takes all that is waiting in one call.

import ctypes
import json
import os
import socket
import sys
import time

BATCH = 256
SIZE = 2048
END = b"end"
MSG_WAITFORONE = 0x10000


class IoVec(ctypes.Structure):
    _fields_ = [("base", ctypes.c_void_p), ("len", ctypes.c_size_t)]


class MsgHdr(ctypes.Structure):
    _fields_ = [
        ("name", ctypes.c_void_p),
        ("namelen", ctypes.c_uint32),
        ("iov", ctypes.POINTER(IoVec)),
        ("iovlen", ctypes.c_size_t),
        ("control", ctypes.c_void_p),
        ("controllen", ctypes.c_size_t),
        ("flags", ctypes.c_int),
    ]


class MMsgHdr(ctypes.Structure):
    _fields_ = [("header", MsgHdr), ("len", ctypes.c_uint)]


def count(server):
    """Until the end marker, which comes last: nobody else sends any more."""
    libc = ctypes.CDLL(None, use_errno=True)
    buffers = [ctypes.create_string_buffer(SIZE) for _ in range(BATCH)]
    messages = (MMsgHdr * BATCH)()
    for message, buffer in zip(messages, buffers):
        message.header.iov = ctypes.pointer(IoVec(ctypes.addressof(buffer), SIZE))
        message.header.iovlen = 1
    total = 0
    while True:
        got = libc.recvmmsg(server.fileno(), messages, BATCH, MSG_WAITFORONE, None)
        if got < 0:
            raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
        total += got
        if messages[got - 1].len == len(END) and buffers[got - 1].raw.startswith(END):
            return total - 1


server = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
server.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 8 << 20)
server.bind(sys.argv[1])
print("ready", flush=True)
datagrams = count(server)
print(json.dumps({"datagrams": datagrams, "endedAt": time.monotonic_ns()}))
