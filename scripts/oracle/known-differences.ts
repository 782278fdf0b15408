// What systemd prints and the manifest does not have, or has otherwise, each with its reason.

import type { Property } from "./dump.ts";

export interface KnownDifference {
  readonly reason: string;
  /** Whether a property that only one side has is no difference. */
  readonly excuses: (property: Property, side: Side, ours: ReadonlySet<string>) => boolean;
}

/** Who has the property: systemd, or firstborn. */
export type Side = "systemd" | "firstborn";

/** Properties that are not compared at all. */
function names(list: string): KnownDifference["excuses"] {
  const set = new Set(list.split(","));
  return ({ name }) => set.has(name);
}

const LATER_EDGE = /\.(slice|mount|automount|swap|device|socket|timer|path|scope)( |$)/;

export const KNOWN_DIFFERENCES: readonly KnownDifference[] = [
  {
    reason: "the state of a unit in a manager, not a property of its files",
    excuses: names(
      "Instance,Unit Load State,Unit Active State,State Change Timestamp," +
        "Inactive Exit Timestamp,Active Enter Timestamp,Active Exit Timestamp," +
        "Inactive Enter Timestamp,May GC,Need Daemon Reload,Transient,Perpetual," +
        "Garbage Collection Mode,Invocation ID,Service State,Result,Reload Result," +
        "Clean Result,NotifyState,Bus Name Good,File Descriptor Store Current," +
        "Condition Timestamp,Assert Timestamp,Target State,Job Timeout",
    ),
  },
  {
    reason: "seen from the other unit; the graph of all units has it",
    excuses: names(
      "References,ReferencedBy,InSlice,SliceOf,Triggers,TriggeredBy,WantedBy," +
        "RequiredBy,BoundBy,ConsistsOf,ConflictedBy,RequisiteOf,OnFailureOf,OnSuccessOf," +
        "UpheldBy,JoinsNamespaceOf",
    ),
  },
  {
    reason: "needs control groups",
    excuses: names(
      "Slice,CGroup,CGroup realized,CGroup own mask,CGroup members mask," +
        "CGroup delegate mask,CGroup disable mask,CPUAccounting,IOAccounting," +
        "BlockIOAccounting,MemoryAccounting,TasksAccounting,IPAccounting,CPUWeight," +
        "StartupCPUWeight,CPUShares,StartupCPUShares,CPUQuotaPerSecSec,CPUQuotaPeriodSec," +
        "AllowedCPUs,StartupAllowedCPUs,AllowedMemoryNodes,StartupAllowedMemoryNodes," +
        "IOWeight,StartupIOWeight,BlockIOWeight,StartupBlockIOWeight,DefaultMemoryMin," +
        "DefaultMemoryLow,MemoryMin,MemoryLow,MemoryHigh,MemoryMax,MemorySwapMax," +
        "MemoryLimit,TasksMax,DevicePolicy,DeviceAllow,DisableControllers,Delegate," +
        "DelegateControllers,ManagedOOMSwap,ManagedOOMMemoryPressure," +
        "ManagedOOMMemoryPressureLimit,ManagedOOMPreference,OOMPolicy,IPAddressAllow," +
        "IPAddressDeny",
    ),
  },
  {
    reason: "needs a namespace, a filter of system calls or a security module",
    excuses: names(
      "PrivateTmp,PrivateDevices,PrivateNetwork,PrivateUsers,ProtectKernelTunables," +
        "ProtectKernelModules,ProtectKernelLogs,ProtectClock,ProtectControlGroups," +
        "ProtectHome,ProtectSystem,ProtectHostname,ProtectProc,ProcSubset,MountAPIVFS," +
        "MemoryDenyWriteExecute,RestrictRealtime,RestrictSUIDSGID,LockPersonality," +
        "SystemCallFilter,SystemCallArchitectures,SystemCallErrorNumber," +
        "RestrictNamespaces,ReadWritePaths,ReadOnlyPaths,InaccessiblePaths,ExecPaths," +
        "NoExecPaths,RestrictAddressFamilies,BindPaths,BindReadOnlyPaths,AppArmorProfile",
    ),
  },
  {
    reason: "has no meaning in a container",
    excuses: names(
      "KeyringMode,SyslogFacility,SyslogLevel,TTYPath,TTYReset,TTYVHangup," +
        "TTYVTDisallocate,TTYRows,TTYColumns,UtmpIdentifier,PAMName,TimeoutCleanSec," +
        "LogRateLimitIntervalSec,LogRateLimitBurst",
    ),
  },
  {
    reason: "a unit type that is not started yet, or that a container has none of",
    excuses: ({ name, value }) => isEdge(name) && LATER_EDGE.test(value),
  },
  {
    reason: "systemd's own units, which a container does without",
    excuses: ({ name, value }) =>
      isEdge(name) && /^systemd-(journald|tmpfiles-setup|remount-fs)/.test(value),
  },
  {
    reason: "comes from a link, or is written in the other unit",
    excuses: ({ value }) => /\((?:.* )?destination-/.test(value),
  },
  {
    reason: "inherited from the systemd that runs the test, where the unit sets nothing",
    excuses: ({ name }, _side, ours) =>
      !ours.has(name) && /^(Limit(NOFILE|MEMLOCK)(Soft)?|OOMScoreAdjust)$/.test(name),
  },
  {
    reason: "says nothing of a service that is not forking, or has a PIDFile=",
    excuses: ({ name }, side, ours) =>
      name === "GuessMainPID" && side === "systemd" && !ours.has(name),
  },
  {
    reason: "says nothing of a service whose type is not dbus",
    excuses: ({ name }, side, ours) => name === "BusName" && side === "systemd" && !ours.has(name),
  },
  {
    reason: "a target is ordered after what it wants: the graph of all units has it",
    excuses: ({ name, value }, side) =>
      name === "After" && side === "systemd" && /\(origin-default\)$/.test(value),
  },
  {
    reason: "printed as nothing where the descriptor's name is the stream's own",
    excuses: ({ name, value }) =>
      /FileDescriptorName$/.test(name) && /^(\(null\)|std(in|out|err))$/.test(value),
  },
  {
    reason: "the same as TimeoutStopSec=",
    excuses: ({ name }, side, ours) =>
      name === "TimeoutAbortSec" && side === "systemd" && !ours.has(name),
  },
  {
    reason: "follows from settings that firstborn has elsewhere",
    excuses: ({ name }, side) => name === "RequiresMountsFor" && side === "systemd",
  },
];

const EDGES = new Set([
  ...["Requires", "Requisite", "Wants", "BindsTo", "PartOf", "Upholds", "Conflicts"],
  ...["Before", "After", "OnFailure", "OnSuccess", "PropagatesReloadTo", "ReloadPropagatedFrom"],
  ...["PropagatesStopTo", "StopPropagatedFrom"],
]);

/** Whether a property of this name has another unit as its value, with its origin behind it. */
export function isEdge(name: string): boolean {
  return EDGES.has(name);
}
