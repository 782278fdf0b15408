// Descriptors that a service gives away to get them again at its next start; sd_notify(3),
// "FDSTORE=1", systemd.service(5), "FileDescriptorStoreMax=". PID 1 has them; their names, in the
// order of storing, are here.

import { STORED_DESCRIPTORS_MAX } from "./limits.ts";
import type { Service } from "./service.ts";

/** A name that does not end a list of names; sd_notify(3), "FDNAME=": no colon, nothing unseen. */
const NAME = /^[\x20-\x39\x3b-\x7e]{1,255}$/;
const UNNAMED = "stored";

/** `count` came along that it has not stored yet. */
export function takeDescriptors(
  service: Service,
  values: ReadonlyMap<string, string>,
  count: number,
): void {
  const given = values.get("FDNAME") ?? UNNAMED;
  const name = NAME.test(given) ? given : UNNAMED;
  if (values.get("FDSTOREREMOVE") === "1") drop(service, name);
  else if (values.get("FDSTORE") === "1" && count > 0) store(service, name, count);
}

/** The run is over. */
export function releaseDescriptors(service: Service, restarts: boolean): void {
  const { preserve } = service.plan.store;
  if (preserve === "yes" || (preserve === "restart" && restarts)) return;
  if (service.record.stored.length === 0) return;
  service.turn.act({ kind: "drop-descriptors", unit: service.name, which: "all" });
  service.remember({ stored: [] });
}

function store(service: Service, name: string, count: number): void {
  const { stored } = service.record;
  const room = Math.min(service.plan.store.max - stored.length, roomForAll(service));
  const taken = Math.max(0, Math.min(count, room));
  if (taken < count) {
    const limit = service.plan.store.max;
    service.notice("warning", `Descriptors are not stored: FileDescriptorStoreMax= is ${limit}`);
  }
  if (taken === 0) return;
  service.turn.act({ kind: "store-descriptors", unit: service.name, count: taken });
  service.remember({ stored: [...stored, ...Array<string>(taken).fill(name)] });
}

/** What all services together may still store. */
function roomForAll({ turn }: Service): number {
  let sum = 0;
  for (const name of turn.units.keys()) {
    const unit = turn.unit(name);
    if (unit.kind === "service") sum += unit.stored.length;
  }
  return STORED_DESCRIPTORS_MAX - sum;
}

/** From the last to the first, so that the places of the others stay what they are. */
function drop(service: Service, name: string): void {
  const { stored } = service.record;
  for (let which = stored.length - 1; which >= 0; which--) {
    if (stored[which] !== name) continue;
    service.turn.act({ kind: "drop-descriptors", unit: service.name, which });
  }
  service.remember({ stored: stored.filter((other) => other !== name) });
}
