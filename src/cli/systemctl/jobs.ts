// start, stop, restart, reload and the like -> jobs, for each unit one; isolate, kill, the end.

import type { Answer } from "../../host/replies.ts";
import type { JobVerb, Request } from "../../state/requests.ts";
import { parseSignal } from "../../values/signals.ts";
import { ask } from "../control-client.ts";
import { expandNames, isPattern, unitName } from "./names.ts";
import type { Options } from "./options.ts";

const JOB_VERBS: Readonly<Record<string, JobVerb>> = {
  start: "start",
  stop: "stop",
  restart: "restart",
  reload: "reload",
  "try-restart": "try-restart",
  condrestart: "try-restart",
  "reload-or-restart": "reload-or-restart",
  "force-reload": "reload-or-restart",
  "try-reload-or-restart": "try-reload-or-restart",
  "reload-or-try-restart": "try-reload-or-restart",
};

export function isJobVerb(verb: string): boolean {
  return JOB_VERBS[verb] !== undefined;
}

/** The jobs are queued together, so that the order between the units is kept. */
export async function runJobs(options: Options): Promise<Answer> {
  const units = await namesOf(options);
  const verb = JOB_VERBS[options.verb]!;
  const mode = options.jobMode as Extract<Request, { kind: "job" }>["mode"];
  const requests = units.map((unit) =>
    send({ kind: "job", verb, unit, mode, wait: options.block }),
  );
  return combine(await Promise.all(requests));
}

export async function isolate(options: Options): Promise<Answer> {
  const [word = ""] = options.args;
  const unit = /\.\w+$/.test(word) ? word : `${word}.target`;
  return send({ kind: "job", verb: "start", unit, mode: "isolate", wait: options.block });
}

export async function killUnits(options: Options): Promise<Answer> {
  const signal = parseSignal(options.signal);
  if (!signal.ok) return { status: 1, out: "", err: `Failed to parse signal: ${options.signal}\n` };
  const whom =
    options.killWhom === "main" || options.killWhom === "control" ? options.killWhom : "all";
  const units = await namesOf(options);
  const kill = (unit: string) => send({ kind: "kill", unit, whom, signal: signal.value });
  return combine(await Promise.all(units.map(kill)));
}

export async function resetFailed(options: Options): Promise<Answer> {
  if (options.args.length === 0) return send({ kind: "reset-failed", unit: null });
  const units = await namesOf(options);
  return combine(await Promise.all(units.map((unit) => send({ kind: "reset-failed", unit }))));
}

/** halt, poweroff, reboot, exit: the container ends, with the status that `exit` may name. */
export async function endContainer(options: Options): Promise<Answer> {
  const [word = "0"] = options.verb === "exit" ? options.args : [];
  if (!/^\d{1,3}$/.test(word) || Number(word) > 255) {
    return { status: 1, out: "", err: `systemctl: '${word}' is no exit status from 0 to 255\n` };
  }
  return send({ kind: "exit", status: Number(word), force: options.force > 0 });
}

function send(request: Request): Promise<Answer> {
  return ask({ kind: "state", request });
}

async function namesOf({ args }: Options): Promise<readonly string[]> {
  if (!args.some(isPattern)) return args.map(unitName);
  return expandNames(args, await ask({ kind: "describe", units: undefined }));
}

/** What all of them say, and the first status that is no success. */
export function combine(answers: readonly Answer[]): Answer {
  return {
    status: answers.find(({ status }) => status !== 0)?.status ?? 0,
    out: answers.map(({ out }) => out).join(""),
    err: answers.map(({ err }) => err).join(""),
  };
}
