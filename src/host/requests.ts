// A request on the control socket: JSON -> a request of the state machine, or the manager's own.

import type { Request } from "../state/requests.ts";

export type ControlRequest =
  | { readonly kind: "state"; readonly request: Request }
  /** What the manager knows, for a client to show: see `describe.ts`. */
  | { readonly kind: "describe"; readonly units: readonly string[] | undefined }
  /** The names of all units that are loaded. */
  | { readonly kind: "names" }
  | { readonly kind: "reload-units" }
  | { readonly kind: "set-environment"; readonly set: Readonly<Record<string, string>> }
  | { readonly kind: "unset-environment"; readonly names: readonly string[] };

/** Undefined for what is no request: a client of another version, or none of ours. */
export function parseRequest(text: string): ControlRequest | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isRequest(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

const KINDS = [
  ...["state", "describe", "names", "reload-units", "set-environment", "unset-environment"],
];

/**
 * Clients are root's, or of PID 1's own user: it is enough to know that they speak this protocol.
 */
function isRequest(value: unknown): value is ControlRequest {
  if (typeof value !== "object" || value === null || !("kind" in value)) return false;
  return KINDS.includes(String(value.kind));
}
