# A service of the bus: asks for a name once a file is there, and keeps it.
#
# Arguments: the bus's socket, the name, the file.

import os
import socket
import struct
import sys
import time

path, name, file = sys.argv[1:]
while not os.path.exists(file):
    time.sleep(0.02)
bus = socket.socket(socket.AF_UNIX)
bus.connect(path)
bus.sendall(b"\0AUTH EXTERNAL " + str(os.geteuid()).encode().hex().encode() + b"\r\n")
bus.recv(1000)
bus.sendall(b"BEGIN\r\n")


def padded(data, size):
    return data + bytes(-len(data) % size)


def field(code, kind, value):
    head = bytes([code, 1]) + kind + b"\0"
    if kind == b"g":
        return head + bytes([len(value)]) + value + b"\0"
    return head + struct.pack("<I", len(value)) + value + b"\0"


def call(serial, member, signature=b"", body=b""):
    fields = [
        field(1, b"o", b"/org/freedesktop/DBus"),
        field(2, b"s", b"org.freedesktop.DBus"),
        field(3, b"s", member),
        field(6, b"s", b"org.freedesktop.DBus"),
    ]
    if signature:
        fields.append(field(8, b"g", signature))
    array = b""
    for one in fields:
        array = padded(array, 8) + one
    head = b"l\1\0\1" + struct.pack("<III", len(body), serial, len(array))
    bus.sendall(head + padded(array, 8) + body)


call(1, b"Hello")
text = padded(struct.pack("<I", len(name)) + name.encode() + b"\0", 4)
call(2, b"RequestName", b"su", text + struct.pack("<I", 0))
while bus.recv(1000):
    pass
