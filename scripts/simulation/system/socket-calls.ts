// The calls on sockets; unix(7).

import type { CallHandler, Context } from "./call-handler.ts";
import { DatagramSocket, Listener, NewSocket, PacketEnd, StreamEnd } from "./descriptions.ts";

const [EBADF, EAGAIN, EINVAL, EPIPE, ENOTSOCK, EOPNOTSUPP] = [9, 11, 22, 32, 88, 95];
const SOCK_SEQPACKET = 5n;
const [MSG_PEEK, MSG_DONTWAIT] = [2n, 0x40n];
const MSG_TRUNC = 0x20;
const [SOL_SOCKET, SCM_CREDENTIALS] = [1, 2];
/** What a stream socket takes before its reader has to read: little, so that writes are cut. */
const STREAM_BYTES = 4096;
/** Messages that wait at most. */
const PACKETS = 16;

export const SOCKET_CALLS: Readonly<Record<number, CallHandler>> = {
  // socketpair
  53: {
    make: ({ process, code }, [, type, , fds]) => {
      const isPacket = (type! & 0xfn) === SOCK_SEQPACKET;
      const ends = isPacket ? PacketEnd.pair(PACKETS) : StreamEnd.pair(STREAM_BYTES);
      for (const [i, end] of ends.entries()) {
        code.view.setInt32(Number(fds) + i * 4, process.descriptors.open(end), true);
      }
      return 0;
    },
  },
  // socket
  41: {
    make: ({ process }, [, type]) => process.descriptors.open(new NewSocket((type! & 0xfn) === 1n)),
  },
  // bind: a datagram socket takes from then on what is sent to its path.
  49: {
    make: ({ process, code, kernel }, [fd, address]) => {
      const socket = process.descriptors.get(Number(fd));
      if (!(socket instanceof NewSocket)) return -EINVAL;
      const bound = socket.isStream ? new Listener() : new DatagramSocket();
      kernel.bound.set(code.text(address! + 2n), bound);
      process.descriptors.put(Number(fd), bound, true);
      return 0;
    },
  },
  // accept4
  288: {
    make: ({ process }, [fd]) => {
      const client = listenerOf(process.descriptors.get(Number(fd)))?.queue.shift();
      return client === undefined ? -EAGAIN : process.descriptors.open(client);
    },
  },
  // getsockopt: SO_PEERCRED alone is asked for; struct ucred.
  55: {
    make: ({ process, code }, [fd, , , value]) => {
      const socket = process.descriptors.get(Number(fd));
      if (!(socket instanceof StreamEnd)) return -EINVAL;
      code.view.setInt32(Number(value), socket.peerPid, true);
      code.view.setInt32(Number(value) + 4, socket.peerUid, true);
      return 0;
    },
  },
  // sendto
  44: {
    make: (context, [fd, buffer, size]) =>
      send(context, Number(fd), context.code.bytes.slice(Number(buffer), Number(buffer! + size!))),
    isReady: ({ process }, [fd, , , flags]) => {
      const socket = process.descriptors.get(Number(fd));
      const mayWait = (flags! & MSG_DONTWAIT) === 0n && socket instanceof PacketEnd;
      return !mayWait || socket.readiness().out;
    },
  },
  // sendmsg: nobody here waits in it.
  46: {
    make: (context, [fd, header]) => send(context, Number(fd), gather(context, Number(header))),
  },
  // recvfrom
  45: { make: receive },
  // recvmsg
  47: { make: receiveMessage },
};

function listenerOf(description: unknown): Listener | undefined {
  return description instanceof Listener ? description : undefined;
}

function send({ process }: Context, fd: number, bytes: Uint8Array): number {
  const socket = process.descriptors.get(fd);
  if (socket instanceof PacketEnd) {
    if (socket.isHungUp) return -EPIPE;
    if (!socket.hasRoom) return -EAGAIN;
    socket.peer!.inbox.push(bytes);
    return bytes.length;
  }
  if (!(socket instanceof StreamEnd)) return socket === undefined ? -EBADF : -ENOTSOCK;
  if (socket.isHungUp) return -EPIPE;
  return socket.room === 0 ? -EAGAIN : socket.write(bytes);
}

/** The bytes that a struct msghdr's vector names, one behind the other. */
function gather({ code }: Context, header: number): Uint8Array {
  const number = (at: number) => Number(code.view.getBigUint64(at, true));
  const [vector, count] = [number(header + 16), number(header + 24)];
  const parts = Array.from({ length: count }, (_, i) => {
    const at = number(vector + i * 16);
    return code.bytes.slice(at, at + number(vector + i * 16 + 8));
  });
  return new Uint8Array(parts.flatMap((part) => [...part]));
}

function receive({ process, code }: Context, args: readonly bigint[]): number {
  const [fd, buffer, size] = args.map(Number) as [number, number, number];
  const socket = process.descriptors.get(fd);
  if (socket instanceof DatagramSocket) {
    const datagram = socket.queue.shift();
    return datagram === undefined ? -EAGAIN : put(code.bytes, buffer, datagram.bytes, size);
  }
  if (socket instanceof PacketEnd) {
    const packet = socket.inbox.shift();
    if (packet !== undefined) return put(code.bytes, buffer, packet, size);
    return socket.isHungUp ? 0 : -EAGAIN;
  }
  if (!(socket instanceof StreamEnd)) return socket === undefined ? -EBADF : -ENOTSOCK;
  if (socket.waiting === 0) return socket.isHungUp ? 0 : -EAGAIN;
  return put(code.bytes, buffer, socket.read(size), size);
}

function put(memory: Uint8Array, at: number, bytes: Uint8Array, size: number): number {
  const part = bytes.subarray(0, size);
  memory.set(part, at);
  return part.length;
}

/** With the sender's credentials on the notify socket; nobody here sends descriptors. */
function receiveMessage(context: Context, [fd, header, flags]: readonly bigint[]): number {
  const { process, code } = context;
  const socket = process.descriptors.get(Number(fd));
  const number = (at: number) => Number(code.view.getBigUint64(at, true));
  const at = Number(header);
  const vector = number(at + 16);
  const [buffer, room] = [number(vector), number(vector + 8)];
  if (socket instanceof PacketEnd) {
    code.view.setBigUint64(at + 40, 0n, true);
    return receive(context, [fd!, BigInt(buffer), BigInt(room)]);
  }
  if (!(socket instanceof DatagramSocket)) return -EOPNOTSUPP;
  const [datagram] = socket.queue;
  if (datagram === undefined) return -EAGAIN;
  if ((flags! & MSG_PEEK) === 0n) socket.queue.shift();
  put(code.bytes, buffer, datagram.bytes, room);
  const control = number(at + 32);
  code.view.setBigUint64(control, 28n, true);
  code.view.setInt32(control + 8, SOL_SOCKET, true);
  code.view.setInt32(control + 12, SCM_CREDENTIALS, true);
  code.view.setInt32(control + 16, datagram.pid, true);
  code.view.setInt32(control + 20, datagram.uid, true);
  code.view.setBigUint64(at + 40, 32n, true);
  code.view.setInt32(at + 48, datagram.bytes.length > room ? MSG_TRUNC : 0, true);
  return Math.min(datagram.bytes.length, room);
}
