// The inits whose names firstborn answers to -> each with firstborn under its name.

import { expect, test } from "vitest";
import { calledAs, findProgram } from "./programs.ts";

const NAMES = ["tini", "dumb-init", "catatonit"] as const;

export type PeerName = (typeof NAMES)[number];

/** A peer that is on this machine, and the program under test called by its name. */
export interface Peer {
  readonly name: PeerName;
  readonly theirs: string;
  readonly ours: string;
}

/** One case of a comparison. */
export interface PeerCase {
  readonly peer: Peer;
  readonly options: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

type Table = Readonly<Record<PeerName, readonly string[]>>;

/**
 * Tests that firstborn does the same as each peer, in each of its cases: `run` gives what can be
 * seen of it. A case is written as `VARIABLE=VALUE... OPTION...`, which is the test's title.
 */
export function testSameAsPeers<T>(
  table: Table,
  run: (program: string, aCase: PeerCase) => Promise<T>,
): void {
  const cases = casesOf(table);
  if (cases.length === 0) test.skip("no peer is here", () => {});
  for (const [title, aCase] of cases) {
    test(title, async () => {
      const { theirs, ours } = await bothOf(aCase.peer, (program) => run(program, aCase));
      expect(ours).toEqual(theirs);
    });
  }
}

/** What both do in the same case, at the same time. */
export async function bothOf<T>(
  peer: Peer,
  run: (program: string) => Promise<T>,
): Promise<{ readonly theirs: T; readonly ours: T }> {
  const [theirs, ours] = await Promise.all([run(peer.theirs), run(peer.ours)]);
  return { theirs, ours };
}

/** The cases of the peers that are here. */
function casesOf(table: Table): readonly (readonly [title: string, PeerCase])[] {
  return PEERS.flatMap((peer) =>
    table[peer.name].map((line) => {
      const words = line.split(" ").filter(Boolean);
      const isVariable = (word: string) => /^[A-Z_]+=/.test(word);
      const env = Object.fromEntries(words.filter(isVariable).map((word) => word.split("=")));
      const options = words.filter((word) => !isVariable(word));
      const title = `${peer.name} ${line}`;
      return [
        title.length > 70 ? `${title.slice(0, 70)}...` : title,
        { peer, options, env },
      ] as const;
    }),
  );
}

/** Those that are not here are told in a line each. */
export const PEERS: readonly Peer[] = NAMES.flatMap((name) => {
  const theirs = findProgram(name, `the comparison with ${name}`);
  return theirs === undefined ? [] : [{ name, theirs, ours: calledAs(name) }];
});
