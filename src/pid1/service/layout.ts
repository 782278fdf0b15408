// Where the tables of service mode lie: behind those of app mode, which never touches them.
import {
  COMMANDS_MAX,
  COMMIT_BYTES,
  CONNECTIONS_MAX,
  EVENT_HEAD,
  FDS_PER_MESSAGE,
  REQUEST_BYTES,
  STATE_BYTES,
  STORED_FDS_MAX,
  TIMERS_MAX,
  UNITS_MAX,
} from "../../wire/kinds";
import { END } from "../memory-map";

/** Bytes of one row of each table; what is in them stands in the files that own them. */
export const UNIT_ROW: i32 = 40;
export const COMMAND_ROW: i32 = 32;
export const TIMER_ROW: i32 = 16;
export const CONNECTION_ROW: i32 = 32;
/** struct pollfd. */
export const POLL_ROW: i32 = 8;
/**
 * Descriptors that are waited for: each unit's, each client's, PID 1's own four, and those of
 * logs.
 */
export const POLLS_MAX: i32 = 3 * UNITS_MAX + CONNECTIONS_MAX + 12;

const PAGE: usize = 4096;
const FIRST: usize = (END + PAGE - 1) & ~(PAGE - 1);

/** The head of the event that is sent, and the text of a small one. */
export const EVENT: usize = FIRST;
/** A message from or to a shim without a program; struct msghdr, iovec and control for recvmsg. */
export const SHIM_MESSAGE: usize = EVENT + EVENT_HEAD;
export const MESSAGE_HEADER: usize = SHIM_MESSAGE + 32;
export const MESSAGE_IOVEC: usize = MESSAGE_HEADER + 56;
export const MESSAGE_CONTROL: usize = MESSAGE_IOVEC + 16;
export const PAIR_OF_FDS: usize = MESSAGE_CONTROL + 64;
export const POLLS: usize = PAIR_OF_FDS + 8;
/** What each of POLLS is about. */
export const POLL_IDS: usize = POLLS + POLLS_MAX * POLL_ROW;
export const UNITS: usize = POLL_IDS + POLLS_MAX * 8;
export const COMMANDS: usize = UNITS + UNITS_MAX * UNIT_ROW;
export const TIMERS: usize = COMMANDS + COMMANDS_MAX * COMMAND_ROW;
export const CONNECTIONS: usize = TIMERS + TIMERS_MAX * TIMER_ROW;
/** Descriptors that units have stored: a unit and 1, and the descriptor, 4 bytes each. */
export const STORED_FDS: usize = CONNECTIONS + CONNECTIONS_MAX * CONNECTION_ROW;
/** Descriptors that came with a message, 4 bytes each, and room for the message's control data. */
export const RECEIVED_FDS: usize = STORED_FDS + STORED_FDS_MAX * 8;
export const FDS_CONTROL: usize = RECEIVED_FDS + FDS_PER_MESSAGE * 4;
export const FDS_CONTROL_BYTES: i32 = 32 + 16 + FDS_PER_MESSAGE * 4;
/** The text of the event that is sent: a notification or a request. */
export const EVENT_TEXT: usize = FDS_CONTROL + ((FDS_CONTROL_BYTES + 7) & ~7);
/** A request for each client while it comes in. */
export const REQUESTS: usize = (EVENT_TEXT + REQUEST_BYTES + PAGE - 1) & ~(PAGE - 1);
export const STATE: usize = REQUESTS + CONNECTIONS_MAX * REQUEST_BYTES;
/** The commit that comes in; in a shim, the message that comes in. */
export const COMMIT: usize = STATE + STATE_BYTES;
export const SERVICE_END: usize = COMMIT + COMMIT_BYTES;
