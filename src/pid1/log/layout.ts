// Where the tables of logging lie: behind all others, and not touched unless lines are sent.
import { UNITS_MAX } from "../../wire/kinds";
import {
  COMMON_FIELDS_BYTES,
  ENTRIES_PER_CALL,
  LOG_BUFFER_BYTES,
  LOG_BUFFERS_MAX,
  SINKS_MAX,
  SOURCE_BYTES,
} from "../limits";
import { SERVICE_END } from "../service/layout";

/** Streams: two of the command, or two of each unit. */
export const STREAMS_MAX: i32 = 2 * UNITS_MAX + 2;
/** Whose lines they are: the command, or a unit. */
export const SOURCES_MAX: i32 = UNITS_MAX + 1;

export const SINK_ROW: i32 = 64;
export const STREAM_ROW: i32 = 48;
/** struct mmsghdr: a msghdr of 56 bytes, then what was sent. */
export const MMSG_ROW: i32 = 64;
/** Parts of an entry: fields of all, of the source, the level, the text, its end. */
export const PARTS: i32 = 5;
const PAGE: usize = 4096;

export const LOG_FIRST: usize = (SERVICE_END + PAGE - 1) & ~(PAGE - 1);
export const SINKS: usize = LOG_FIRST;
/** struct sockaddr_un of the sink that is connected to. */
export const ADDRESS: usize = SINKS + SINKS_MAX * SINK_ROW;
/** Eight texts of 24 bytes: what stands between the fields and the message, for each priority. */
export const LEVELS: usize = ADDRESS + 112;
/** "Mmm dd hh:mm:ss ", or the longer one of RFC 5424. */
export const TIME_TEXT: usize = LEVELS + 8 * 24;
export const STREAMS: usize = TIME_TEXT + 64;
export const ENTRIES: usize = STREAMS + STREAMS_MAX * STREAM_ROW;
export const VECTORS: usize = ENTRIES + ENTRIES_PER_CALL * MMSG_ROW;
/** Where each entry of a call ends in its stream. */
export const ENDS: usize = VECTORS + ENTRIES_PER_CALL * PARTS * 16;
/** `<PRI>` of each entry, 8 bytes each. */
export const PRI_TEXTS: usize = ENDS + ENTRIES_PER_CALL * 4;
export const COMMON_FIELDS: usize = PRI_TEXTS + ENTRIES_PER_CALL * 8;
export const SOURCES: usize = COMMON_FIELDS + COMMON_FIELDS_BYTES;
export const BUFFERS: usize = (SOURCES + SOURCES_MAX * SOURCE_BYTES + PAGE - 1) & ~(PAGE - 1);
export const LOG_END: usize = BUFFERS + LOG_BUFFERS_MAX * LOG_BUFFER_BYTES;
