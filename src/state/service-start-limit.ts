// The start of a service -> what is remembered of the run before it is forgotten, or the start is
// refused because there have been too many: systemd.unit(5), StartLimitIntervalSec=.

import { countOne } from "./rate-limit.ts";
import type { Service } from "./service.ts";
import { enterCondition } from "./service-starting.ts";
import { enterDead } from "./service-stopping.ts";

export function beginRun(service: Service): void {
  const { record, turn, plan } = service;
  const { startLimit } = turn.unitPlan(service.name);
  const starts = countOne(record.starts, startLimit, turn.now.monotonicMs);
  forgetLastRun(service);
  if (starts === null) {
    service.notice("error", "Start request repeated too quickly");
    const why = "its start limit was hit";
    const { action } = startLimit;
    turn.alarms.push({ unit: service.name, cause: "failure", why, action, exitStatus: null });
    enterDead(service, "start-limit-hit", false);
    return;
  }
  service.remember({ starts });
  const { mode, sendSigkill } = plan.kill;
  if (record.occupied && !sendSigkill && (mode === "control-group" || mode === "mixed")) {
    service.notice("error", "Processes of its last run are left, and SendSIGKILL=no spares them");
    enterDead(service, "resources", true);
    return;
  }
  if (record.occupied) service.notice("warning", "Processes of its last run are left");
  enterCondition(service);
}

function forgetLastRun(service: Service): void {
  service.remember({
    result: "success",
    mainExit: null,
    restarts: service.record.countRestartsAnew ? 0 : service.record.restarts,
    countRestartsAnew: false,
    notified: "nothing",
    statusText: "",
    statusErrno: 0,
    watchdogMs: service.plan.watchdogMs,
    busName: "unknown",
    held: [],
  });
}
