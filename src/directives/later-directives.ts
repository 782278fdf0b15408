// The sections of the unit types that are not implemented yet: their directives by name.

import { type Directive, ignored } from "./directive.ts";

const REASON = "Is known; units of this type are not started yet.";

function later(names: string): readonly Directive[] {
  return ignored("later", REASON, names);
}

export const SOCKET_DIRECTIVES: readonly Directive[] = later(
  "ListenStream ListenDatagram ListenSequentialPacket ListenFIFO ListenNetlink ListenSpecial " +
    "ListenMessageQueue ListenUSBFunction SocketProtocol BindIPv6Only Backlog BindToDevice " +
    "ExecStartPre ExecStartPost ExecStopPre ExecStopPost TimeoutSec SocketUser SocketGroup " +
    "SocketMode DirectoryMode Accept FlushPending Writable MaxConnections " +
    "MaxConnectionsPerSource KeepAlive KeepAliveTimeSec KeepAliveIntervalSec KeepAliveProbes " +
    "DeferAcceptSec NoDelay Priority ReceiveBuffer SendBuffer IPTOS IPTTL Mark PipeSize FreeBind " +
    "Transparent Broadcast PassCredentials PassPIDFD PassSecurity PassPacketInfo Timestamping " +
    "TCPCongestion ReusePort MessageQueueMaxMessages MessageQueueMessageSize RemoveOnStop " +
    "Symlinks FileDescriptorName PassFileDescriptorsToExec Service TriggerLimitIntervalSec " +
    "TriggerLimitBurst PollLimitIntervalSec PollLimitBurst SmackLabel SmackLabelIPIn " +
    "SmackLabelIPOut SELinuxContextFromNet",
);

export const MOUNT_DIRECTIVES: readonly Directive[] = later(
  "What Where Options Type TimeoutSec DirectoryMode SloppyOptions LazyUnmount ForceUnmount " +
    "ReadWriteOnly",
);

export const AUTOMOUNT_DIRECTIVES: readonly Directive[] = later(
  "Where ExtraOptions DirectoryMode TimeoutIdleSec",
);

export const SWAP_DIRECTIVES: readonly Directive[] = later("What Priority Options TimeoutSec");

export const TIMER_DIRECTIVES: readonly Directive[] = later(
  "OnCalendar OnActiveSec OnBootSec OnStartupSec OnUnitActiveSec OnUnitInactiveSec OnClockChange " +
    "OnTimezoneChange Persistent WakeSystem RemainAfterElapse DeferReactivation FixedRandomDelay " +
    "AccuracySec RandomizedDelaySec RandomizedOffsetSec Unit",
);

export const PATH_DIRECTIVES: readonly Directive[] = later(
  "PathExists PathExistsGlob PathChanged PathModified DirectoryNotEmpty Unit MakeDirectory " +
    "DirectoryMode TriggerLimitIntervalSec TriggerLimitBurst",
);

export const SCOPE_DIRECTIVES: readonly Directive[] = later(
  "RuntimeMaxSec RuntimeRandomizedExtraSec TimeoutStopSec OOMPolicy",
);
