// The bytes of a commit -> what the rules want to know of it.
import {
  ACTION_HEAD,
  COMMIT_HEAD,
  KILL,
  SAVE,
  SPAWN,
  SPAWN_UNIT,
  WATCH,
} from "../../../src/wire/kinds.ts";

/** Which command of which unit a program is for, as random-manifest.ts has written it there. */
export interface CommandName {
  readonly unit: string;
  readonly phase: string;
  readonly index: number;
}

export type CommitAction =
  | ({ readonly kind: "spawn"; readonly token: number; readonly number: number } & CommandName)
  | { readonly kind: "watch"; readonly token: number; readonly number: number }
  | { readonly kind: "kill"; readonly number: number; readonly signal: number }
  | { readonly kind: "save"; readonly text: string };

const NAME = /unit=([^,\0]+),phase=([a-z-]+),index=(\d+)/;

export function actionsOf(commit: Uint8Array): readonly CommitAction[] {
  const view = new DataView(commit.buffer, commit.byteOffset, commit.byteLength);
  const actions: CommitAction[] = [];
  for (let at = COMMIT_HEAD; at < commit.length; at += view.getUint32(at + 4, true)) {
    const [a, b] = [view.getInt32(at + 8, true), view.getInt32(at + 12, true)];
    const more = commit.subarray(at + ACTION_HEAD, at + view.getUint32(at + 4, true));
    switch (view.getUint32(at, true)) {
      case SPAWN: {
        const number = b & SPAWN_UNIT;
        actions.push({ kind: "spawn", token: a, number, ...nameOf(text(more)) });
        break;
      }
      case WATCH:
        actions.push({ kind: "watch", token: a, number: b });
        break;
      case KILL:
        actions.push({ kind: "kill", number: a, signal: b });
        break;
      case SAVE:
        actions.push({ kind: "save", text: text(more.subarray(0, a)) });
        break;
    }
  }
  return actions;
}

/** The words of a command, or the bytes of its program. */
export function nameOf(words: string): CommandName {
  const [, unit, phase, index] = NAME.exec(words) ?? [];
  if (unit === undefined) throw new Error(`a command of nobody: ${words.slice(0, 200)}`);
  return { unit, phase: phase!, index: Number(index) };
}

function text(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}
