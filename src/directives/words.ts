// The words that directives choose from, and the types that are made of them.

export const SERVICE_TYPES = [
  ...(["simple", "exec", "forking", "oneshot", "dbus", "notify", "notify-reload"] as const),
  "idle",
] as const;
export type ServiceType = (typeof SERVICE_TYPES)[number];

export const EXIT_TYPES = ["main", "cgroup"] as const;
export type ExitType = (typeof EXIT_TYPES)[number];

export const RESTARTS = [
  ...(["no", "on-success", "on-failure", "on-abnormal", "on-watchdog", "on-abort"] as const),
  "always",
] as const;
export type Restart = (typeof RESTARTS)[number];

export const RESTART_MODES = ["normal", "direct"] as const;
export type RestartMode = (typeof RESTART_MODES)[number];

export const TIMEOUT_MODES = ["terminate", "abort", "kill"] as const;
export type TimeoutMode = (typeof TIMEOUT_MODES)[number];

export const NOTIFY_ACCESSES = ["none", "main", "exec", "all"] as const;
export type NotifyAccess = (typeof NOTIFY_ACCESSES)[number];

export const KILL_MODES = ["control-group", "mixed", "process", "none"] as const;
export type KillMode = (typeof KILL_MODES)[number];

/** Whether something outlives the service: `restart` is until it is really stopped. */
export type Preserve = "no" | "restart" | "yes";

export const JOB_MODES = [
  ...(["fail", "replace", "replace-irreversibly", "isolate", "flush"] as const),
  ...(["ignore-dependencies", "ignore-requirements"] as const),
] as const;
export type JobMode = (typeof JOB_MODES)[number];

export const COLLECT_MODES = ["inactive", "inactive-or-failed"] as const;
export type CollectMode = (typeof COLLECT_MODES)[number];

export const EMERGENCY_ACTIONS = [
  ...(["none", "reboot", "reboot-force", "reboot-immediate", "poweroff"] as const),
  ...(["poweroff-force", "poweroff-immediate", "exit", "exit-force"] as const),
  ...(["soft-reboot", "soft-reboot-force", "kexec", "kexec-force"] as const),
  ...(["halt", "halt-force", "halt-immediate"] as const),
] as const;
export type EmergencyAction = (typeof EMERGENCY_ACTIONS)[number];

/** In the order of their numbers for the kernel. */
export const IO_SCHEDULING_CLASSES = ["none", "realtime", "best-effort", "idle"] as const;
export type IoSchedulingClass = (typeof IO_SCHEDULING_CLASSES)[number];

export const CPU_SCHEDULING_POLICIES = ["other", "batch", "idle", "fifo", "rr"] as const;
export type CpuSchedulingPolicy = (typeof CPU_SCHEDULING_POLICIES)[number];

export const SECURE_BITS = [
  ...(["keep-caps", "keep-caps-locked", "no-setuid-fixup", "no-setuid-fixup-locked"] as const),
  ...(["noroot", "noroot-locked"] as const),
] as const;
export type SecureBit = (typeof SECURE_BITS)[number];

/** The kinds of dependencies by the names that the directives have. */
export const DEPENDENCY_KINDS = [
  ...(["Requires", "Requisite", "Wants", "BindsTo", "PartOf", "Upholds", "Conflicts"] as const),
  ...(["Before", "After", "OnSuccess", "OnFailure"] as const),
  ...(["PropagatesReloadTo", "ReloadPropagatedFrom"] as const),
  ...(["PropagatesStopTo", "StopPropagatedFrom"] as const),
] as const;
export type DependencyKind = (typeof DEPENDENCY_KINDS)[number];

/** Conditions whose parameter is a path. */
export const PATH_CONDITIONS = [
  ...(["PathExists", "PathExistsGlob", "PathIsDirectory", "PathIsSymbolicLink"] as const),
  ...(["PathIsMountPoint", "PathIsReadWrite", "PathIsEncrypted", "DirectoryNotEmpty"] as const),
  ...(["FileNotEmpty", "FileIsExecutable", "NeedsUpdate"] as const),
] as const;

export const TEXT_CONDITIONS = [
  ...(["FirstBoot", "Architecture", "Firmware", "Virtualization", "Host"] as const),
  ...(["KernelCommandLine", "KernelVersion", "Credential", "Security", "Capability"] as const),
  ...(["ACPower", "Memory", "CPUFeature", "CPUs", "Environment", "User", "Group"] as const),
  ...(["ControlGroupController", "OSRelease", "MemoryPressure", "CPUPressure"] as const),
  ...(["IOPressure", "KernelModuleLoaded", "Version"] as const),
] as const;

export type ConditionKind = (typeof PATH_CONDITIONS)[number] | (typeof TEXT_CONDITIONS)[number];

/** A condition or an assert; which of both says the list that it is in. */
export interface Condition {
  readonly kind: ConditionKind;
  readonly parameter: string;
  /** `!`: the condition must not hold. */
  readonly negate: boolean;
  /** `|`: one of these is enough. */
  readonly trigger: boolean;
}
