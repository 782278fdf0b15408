# Runs its arguments on a new terminal, in a session of their own, as a terminal emulator does.
# What comes on stdin is typed there, what appears there goes to stdout; ends with their status.
# With `--plain` in front, the terminal is their stdin, stdout and stderr, but nobody's yet.

import fcntl
import os
import select
import signal
import sys
import termios

words = sys.argv[1:]
plain = words[0] == "--plain"
if plain:
    del words[0]
master, slave = os.openpty()
mode = termios.tcgetattr(slave)
mode[1] &= ~termios.OPOST
mode[3] &= ~termios.ECHO
termios.tcsetattr(slave, termios.TCSANOW, mode)
pid = os.fork()
if pid == 0:
    if not plain:
        os.setsid()
        fcntl.ioctl(slave, termios.TIOCSCTTY, 0)
    for fd in range(3):
        os.dup2(slave, fd)
    os.closerange(3, 64)
    # Python ignores these for itself.
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    signal.signal(signal.SIGXFSZ, signal.SIG_DFL)
    os.execvp(words[0], words)
os.close(slave)
sources = [0, master]
while master in sources:
    for source in select.select(sources, [], [])[0]:
        try:
            data = os.read(source, 4096)
        except OSError:
            data = b""
        if not data:
            sources.remove(source)
        else:
            os.write(1 if source == master else master, data)
status = os.waitpid(pid, 0)[1]
sys.exit(os.waitstatus_to_exitcode(status) & 255)
