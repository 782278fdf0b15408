// What is known and has no effect in a container without privileges, with the reason.

import { type Directive, define, ignored } from "./directive.ts";
import { last } from "./rules.ts";
import { BOOLEAN } from "./value-types.ts";

/** A part of these works: the capabilities that they take away are dropped. */
const PARTIAL: readonly Directive[] = [
  define(
    "c",
    "PrivateDevices",
    last("privateDevices", BOOLEAN),
    "no",
    "Drops CAP_MKNOD and CAP_SYS_RAWIO; the rest needs a mount namespace for each service.",
  ),
  define(
    "c",
    "ProtectClock",
    last("protectClock", BOOLEAN),
    "no",
    "Drops CAP_SYS_TIME and CAP_WAKE_ALARM; the rest needs a filter of system calls.",
  ),
  define(
    "c",
    "ProtectKernelLogs",
    last("protectKernelLogs", BOOLEAN),
    "no",
    "Drops CAP_SYSLOG; the rest needs a mount namespace for each service.",
  ),
  define(
    "c",
    "ProtectKernelModules",
    last("protectKernelModules", BOOLEAN),
    "no",
    "Drops CAP_SYS_MODULE; the rest needs a mount namespace for each service.",
  ),
];

const SANDBOX: readonly Directive[] = [
  ...PARTIAL,
  ...ignored(
    "c",
    "Needs a mount namespace for each service.",
    "RootImage RootImageOptions RootHash RootHashSignature RootVerity RootEphemeral " +
      "ExtensionDirectories ExtensionImages MountImages " +
      "ReadWritePaths ReadOnlyPaths InaccessiblePaths ExecPaths NoExecPaths " +
      "ReadWriteDirectories ReadOnlyDirectories InaccessibleDirectories " +
      "BindPaths BindReadOnlyPaths TemporaryFileSystem PrivateTmp PrivateMounts " +
      "ProtectSystem ProtectHome ProtectKernelTunables " +
      "ProtectControlGroups ProtectProc ProcSubset MountFlags MountAPIVFS",
  ),
  ...ignored(
    "c",
    "Needs a namespace for each service.",
    "PrivateNetwork NetworkNamespacePath PrivateUsers PrivateIPC IPCNamespacePath PrivatePIDs " +
      "ProtectHostname LogNamespace UserNamespacePath",
  ),
  ...ignored(
    "c",
    "Needs a filter of system calls, and nothing breaks without it.",
    "SystemCallFilter SystemCallArchitectures SystemCallErrorNumber SystemCallLog " +
      "MemoryDenyWriteExecute RestrictNamespaces RestrictRealtime RestrictSUIDSGID " +
      "RestrictAddressFamilies RestrictFileSystems LockPersonality Personality",
  ),
  ...ignored(
    "c",
    "Needs a security module of the host.",
    "SELinuxContext AppArmorProfile SmackProcessLabel",
  ),
  ...ignored(
    "c",
    "Needs a key that the host keeps.",
    "LoadCredentialEncrypted SetCredentialEncrypted ImportCredential",
  ),
  ...ignored("c", "Needs a NUMA machine of one's own.", "NUMAPolicy NUMAMask"),
];

const RESOURCES: readonly Directive[] = [
  ...ignored(
    "c",
    "Needs a control group for each service.",
    "Slice AllowedCPUs StartupAllowedCPUs AllowedMemoryNodes StartupAllowedMemoryNodes " +
      "CPUAccounting CPUWeight StartupCPUWeight CPUShares StartupCPUShares " +
      "CPUQuota CPUQuotaPeriodSec MemoryAccounting MemoryMin DefaultMemoryMin DefaultMemoryLow " +
      "MemoryLow MemoryHigh MemoryMax MemorySwapMax MemoryZSwapMax MemoryZSwapWriteback " +
      "MemoryLimit StartupMemoryLow DefaultStartupMemoryLow StartupMemoryHigh StartupMemoryMax " +
      "StartupMemorySwapMax StartupMemoryZSwapMax MemoryPressureWatch " +
      "MemoryPressureThresholdSec MemoryKSM DeviceAllow DevicePolicy " +
      "IOAccounting IOWeight StartupIOWeight IODeviceWeight IOReadBandwidthMax " +
      "IOWriteBandwidthMax IOReadIOPSMax IOWriteIOPSMax IODeviceLatencyTargetSec " +
      "BlockIOAccounting BlockIOWeight StartupBlockIOWeight BlockIODeviceWeight " +
      "BlockIOReadBandwidth BlockIOWriteBandwidth TasksAccounting TasksMax " +
      "Delegate DelegateSubgroup DisableControllers " +
      "ManagedOOMSwap ManagedOOMMemoryPressure ManagedOOMMemoryPressureLimit " +
      "ManagedOOMMemoryPressureDurationSec ManagedOOMPreference CoredumpReceive",
  ),
  ...ignored(
    "c",
    "Needs a BPF program on a control group.",
    "IPAccounting IPAddressAllow IPAddressDeny IPIngressFilterPath IPEgressFilterPath " +
      "BPFProgram SocketBindAllow SocketBindDeny RestrictNetworkInterfaces NFTSet",
  ),
];

const MEANINGLESS: readonly Directive[] = [
  ...ignored(
    "d",
    "A container has no terminals of its own.",
    "TTYPath TTYReset TTYVHangup TTYVTDisallocate TTYRows TTYColumns",
  ),
  ...ignored("d", "A container has no logins.", "PAMName UtmpIdentifier UtmpMode"),
  ...ignored("d", "The environment of a login is not set up.", "SetLoginEnvironment"),
  ...ignored("d", "A container's processes share the keyring of its start.", "KeyringMode"),
  ...ignored(
    "d",
    "The container's log has no levels and no limits.",
    "SyslogFacility SyslogLevel SyslogLevelPrefix LogLevelMax LogRateLimitIntervalSec " +
      "LogRateLimitBurst LogExtraFields LogFilterPatterns",
  ),
  ...ignored("d", "Core files are the host's.", "CoredumpFilter"),
  ...ignored("d", "Nothing is cleaned by `systemctl clean`.", "TimeoutCleanSec"),
];

/** Directives of systemd.exec(5) and systemd.resource-control(5). */
export const IGNORED_EXEC_DIRECTIVES: readonly Directive[] = [...SANDBOX, ...MEANINGLESS];
export const IGNORED_RESOURCE_DIRECTIVES: readonly Directive[] = RESOURCES;
