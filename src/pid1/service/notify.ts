// The notify socket: datagrams as sd_notify(3) sends them, with the sender's credentials.
//
// A datagram is looked at, and taken off the socket only when a commit has answered it: until then
// the kernel keeps it, and a manager that dies loses nothing. WATCHDOG=1 alone is answered here.
import { NOTIFY_BYTES } from "../../wire/kinds";
import {
  MSG_CMSG_CLOEXEC,
  MSG_CTRUNC,
  MSG_DONTWAIT,
  MSG_PEEK,
  MSG_TRUNC,
  SCM_CREDENTIALS,
} from "../constants";
import { after, begin, end, text } from "../message";
import { close, recvmsg } from "../syscalls";
import { unitOfCommand } from "./commands";
import { closeReceived, countNew, expectFds, takeFds } from "./descriptors";
import { EVENT_TEXT, MESSAGE_CONTROL, MESSAGE_HEADER, MESSAGE_IOVEC } from "./layout";
import { fedWatchdog, unitOfProcess } from "./units";

/** The socket that notifications come to, or 0. */
export let notifySocket: i32 = 0;
export let senderPid: i32 = 0;
export let senderUid: i32 = 0;
export let senderUnit: i32 = 0;
/** Descriptors with the first datagram that its unit has not stored yet. */
export let attached: i32 = 0;
/** True when the sender of the first datagram was looked up: it may have ended since. */
export let isSenderKnown: bool = false;

export function listenForNotify(fd: i32): void {
  if (notifySocket !== 0) close(notifySocket);
  notifySocket = fd;
}

/**
 * The bytes in EVENT_TEXT of a notification that the manager has to answer; 0 when there is none.
 */
export function peekNotification(): i32 {
  // A bound, so that one service that does nothing else cannot keep PID 1 here.
  for (let i = 0; i < 64; i++) {
    const bytes = peek();
    if (bytes < 0) return 0;
    const isWhole = (load<i32>(MESSAGE_HEADER, 48) & MSG_TRUNC) === 0 && readSender();
    if (isWhole && bytes > 0) {
      const hasFds = (load<i32>(MESSAGE_HEADER, 48) & MSG_CTRUNC) !== 0;
      if (!isSenderKnown) findSender(hasFds);
      store<u8>(EVENT_TEXT + bytes, 0);
      if (!isPing()) return bytes;
      if (senderUnit >= 0) fedWatchdog(senderUnit);
    } else if (begin(1)) {
      text(ascii("dropped a notification that is too long or of nobody"));
      end();
    }
    takeNotification();
    closeReceived();
  }
  return 0;
}

/** One that has ended since is known for as long as the manager has not heard of its end. */
function findSender(hasFds: bool): void {
  senderUnit = unitOfProcess(senderPid);
  if (senderUnit < 0) senderUnit = unitOfCommand(senderPid);
  isSenderKnown = true;
  attached = hasFds ? countAttached() : 0;
}

/** Another look makes copies of the descriptors, which are closed again. */
function countAttached(): i32 {
  receive(MSG_PEEK);
  const count = countNew(senderUnit);
  closeReceived();
  return count;
}

/** Recvmsg with room for descriptors, and for a byte of the text. */
function receive(flags: i64): void {
  store<u64>(MESSAGE_IOVEC, MESSAGE_CONTROL);
  store<u64>(MESSAGE_IOVEC, 1, 8);
  memory.fill(MESSAGE_HEADER, 0, 56);
  store<u64>(MESSAGE_HEADER, MESSAGE_IOVEC, 16);
  store<u64>(MESSAGE_HEADER, 1, 24);
  expectFds();
  if (recvmsg(notifySocket, MESSAGE_HEADER, flags | MSG_DONTWAIT | MSG_CMSG_CLOEXEC) >= 0)
    takeFds();
}

/** struct msghdr: name 0, its length 8, iovec 16, count 24, control 32, its length 40, flags 48. */
function peek(): i32 {
  store<u64>(MESSAGE_IOVEC, EVENT_TEXT);
  store<u64>(MESSAGE_IOVEC, NOTIFY_BYTES, 8);
  memory.fill(MESSAGE_HEADER, 0, 56);
  store<u64>(MESSAGE_HEADER, MESSAGE_IOVEC, 16);
  store<u64>(MESSAGE_HEADER, 1, 24);
  store<u64>(MESSAGE_HEADER, MESSAGE_CONTROL, 32);
  // There is room for the credentials alone: descriptors that come along are not made for a look.
  store<u64>(MESSAGE_HEADER, 32, 40);
  store<u64>(MESSAGE_CONTROL, 0);
  return recvmsg(notifySocket, MESSAGE_HEADER, MSG_PEEK | MSG_DONTWAIT | MSG_CMSG_CLOEXEC);
}

/** struct cmsghdr: length 0, level 8, type 12; struct ucred: pid 16, uid 20, gid 24. */
function readSender(): bool {
  if (load<u64>(MESSAGE_CONTROL) < 28 || load<i32>(MESSAGE_CONTROL, 12) !== SCM_CREDENTIALS) {
    return false;
  }
  senderPid = load<i32>(MESSAGE_CONTROL, 16);
  senderUid = load<i32>(MESSAGE_CONTROL, 20);
  return senderPid > 0;
}

function isPing(): bool {
  const rest = after(<i64>EVENT_TEXT, ascii("WATCHDOG=1"));
  return rest !== 0 && (load<u8>(<usize>rest) === 0 || load<u16>(<usize>rest) === 0x0a);
}

/** Takes it off the socket; what descriptors came along are then those that were received. */
export function takeNotification(): void {
  isSenderKnown = false;
  receive(0);
}
