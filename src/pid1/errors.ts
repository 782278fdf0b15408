// errno to words, for those that starting a command can meet; the words are strerror(3)'s.
import {
  E2BIG,
  EACCES,
  EAGAIN,
  EINVAL,
  EIO,
  ELOOP,
  EMFILE,
  ENAMETOOLONG,
  ENODEV,
  ENOENT,
  ENOEXEC,
  ENOMEM,
  ENOTDIR,
  EPERM,
  ETXTBSY,
} from "./constants";
import { number, text } from "./message";

export function sayError(errno: i32): void {
  const words = describe(errno);
  if (words !== 0) {
    text(words);
  } else {
    text(ascii("errno "));
    number(errno);
  }
}

function describe(errno: i32): i64 {
  if (errno === EPERM) return ascii("Operation not permitted");
  if (errno === ENOENT) return ascii("No such file or directory");
  if (errno === EIO) return ascii("Input/output error");
  if (errno === E2BIG) return ascii("Argument list too long");
  if (errno === ENOEXEC) return ascii("Exec format error");
  if (errno === EAGAIN) return ascii("Resource temporarily unavailable");
  if (errno === ENOMEM) return ascii("Cannot allocate memory");
  if (errno === EACCES) return ascii("Permission denied");
  if (errno === ENODEV) return ascii("No such device");
  if (errno === ENOTDIR) return ascii("Not a directory");
  if (errno === EINVAL) return ascii("Invalid argument");
  if (errno === EMFILE) return ascii("Too many open files");
  if (errno === ETXTBSY) return ascii("Text file busy");
  if (errno === ENAMETOOLONG) return ascii("File name too long");
  if (errno === ELOOP) return ascii("Too many levels of symbolic links");
  return 0;
}
