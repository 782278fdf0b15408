// The protocol of PID 1's control socket, spoken from outside of its namespace: the socket's path
// is one below /proc/PID/root (proc(5)).

import { connect } from "node:net";
import type { UnitDescription } from "../../src/host/describe.ts";
import type { Answer } from "../../src/host/replies.ts";
import type { ControlRequest } from "../../src/host/requests.ts";
import type { JobVerb, Request } from "../../src/state/requests.ts";
import type { ServiceRecord } from "../../src/state/state.ts";
import { eventually } from "./eventually.ts";

export const CONTROL = "/run/firstborn/control";

export class ControlClient {
  readonly #path: () => string;

  constructor(path: () => string) {
    this.#path = path;
  }

  async ask(request: ControlRequest): Promise<unknown> {
    return this.raw(JSON.stringify(request));
  }

  /** Whatever the text is. */
  async raw(text: string): Promise<unknown> {
    return JSON.parse(await exchange(this.#path(), text));
  }

  request(request: Request): Promise<Answer> {
    return this.ask({ kind: "state", request }) as Promise<Answer>;
  }

  /** Answered when the job is done, as for `systemctl VERB UNIT`. */
  job(verb: JobVerb, unit: string): Promise<Answer> {
    return this.request({ kind: "job", verb, unit, mode: "replace", wait: true });
  }

  start(unit: string): Promise<Answer> {
    return this.job("start", unit);
  }

  stop(unit: string): Promise<Answer> {
    return this.job("stop", unit);
  }

  restart(unit: string): Promise<Answer> {
    return this.job("restart", unit);
  }

  reload(unit: string): Promise<Answer> {
    return this.job("reload", unit);
  }

  async describe(unit: string): Promise<UnitDescription> {
    const units = (await this.ask({ kind: "describe", units: [unit] })) as UnitDescription[];
    return units[0]!;
  }

  async sub(unit: string): Promise<string> {
    return (await this.describe(unit)).sub;
  }

  /** What the state machine knows of a service. */
  async record(unit: string): Promise<ServiceRecord> {
    const { state } = await this.describe(unit);
    if (state?.kind !== "service") throw new Error(`${unit} was never touched`);
    return state;
  }

  /** In the numbers of its namespace; 0 where there is none. */
  async mainPid(unit: string): Promise<number> {
    const { at } = await this.record(unit);
    return "main" in at && at.main.is === "alive" ? at.main.pid : 0;
  }

  /** Waits until what is known of a service has this property. */
  async untilRecord(unit: string, is: (record: ServiceRecord) => boolean): Promise<void> {
    let last: ServiceRecord | undefined;
    await eventually(
      () => `${is} of ${JSON.stringify(last)}`,
      async () => {
        const { state } = await this.describe(unit);
        last = state?.kind === "service" ? state : undefined;
        return last !== undefined && is(last);
      },
    );
  }

  /** Waits until the unit's sub-state is one of these. */
  untilSub(unit: string, ...subs: readonly string[]): Promise<string> {
    let sub = "";
    return eventually(
      () => `${unit} to be ${subs.join(" or ")}, and not ${sub}`,
      async () => {
        sub = await this.sub(unit);
        return subs.includes(sub) && sub;
      },
    );
  }
}

function exchange(path: string, request: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(path);
    const chunks: Buffer[] = [];
    socket.on("connect", () => {
      const content = Buffer.from(request);
      const head = Buffer.alloc(4);
      head.writeUInt32LE(content.length);
      socket.write(Buffer.concat([head, content]));
    });
    socket.on("data", (chunk) => {
      chunks.push(chunk);
      const bytes = Buffer.concat(chunks);
      if (bytes.length < 4 || bytes.length - 4 < bytes.readUInt32LE()) return;
      resolve(bytes.subarray(4).toString());
      socket.destroy();
    });
    socket.on("error", reject);
    socket.on("close", () => reject(new Error(`PID 1 closed the connection: ${request}`)));
  });
}
