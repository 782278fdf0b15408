// The app of scripts/demo: an HTTP server on a free port of the loopback, on the Node in use.
//
//   GET /             answers at once
//   GET /report       begins to answer at once, and is not done before the server is told to stop
//   POST /orphans/N   leaves N processes behind whose parent is gone
//   DELETE /orphans   lets them end
//
// On SIGTERM it takes no more requests, finishes those that it has, and ends with status 7.

import { spawn } from "node:child_process";
import { createServer } from "node:http";

const EXIT_STATUS = 7;

// A shell that ends at once, while each of its children waits for the end of descriptor 3.
const LEAVE_ORPHANS = `i=0; while [ $i -lt "$0" ]; do (read -r _ <&3) & i=$((i+1)); done`;

/** The other ends of the orphans' descriptor. */
const holds = [];
/** Answers that are begun. */
const reports = [];

const server = createServer((request, response) => {
  // A connection that is kept alive would keep the server alive.
  response.setHeader("connection", "close");
  const [, what, count] = request.url.split("/");
  switch (`${request.method} ${what}`) {
    case "GET ":
      return response.end(`process ${process.pid}`);
    case "GET report":
      response.write("begun");
      return reports.push(response);
    case "POST orphans":
      return leaveOrphans(count, response);
    case "DELETE orphans":
      for (const hold of holds.splice(0)) hold.destroy();
      return response.end();
    default:
      response.statusCode = 404;
      return response.end();
  }
});

function leaveOrphans(count, response) {
  const stdio = ["ignore", "ignore", "inherit", "pipe"];
  const shell = spawn("sh", ["-c", LEAVE_ORPHANS, count], { stdio });
  holds.push(shell.stdio[3]);
  shell.on("exit", () => response.end());
}

process.on("SIGTERM", () => {
  server.close();
  for (const response of reports.splice(0)) response.end(" and finished");
  process.exitCode = EXIT_STATUS;
});

server.listen(0, "127.0.0.1", () => console.log(server.address().port));
