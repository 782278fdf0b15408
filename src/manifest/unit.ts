// A unit as the manager sees it: typed, merged and complete, with systemd's defaults filled in.

import type {
  CollectMode,
  Condition,
  DependencyKind,
  EmergencyAction,
  JobMode,
} from "../directives/words.ts";
import type { TimeSpan } from "../values/time-spans.ts";
import type { UnitType } from "../values/unit-names.ts";
import type { Service } from "./service.ts";

/** What became of the files of a unit. */
export type Unit = LoadedUnit | MaskedUnit | RefusedUnit;

export type LoadedUnit = ServiceUnit | OtherUnit;

export interface ServiceUnit extends UnitBasics {
  readonly kind: "service";
  readonly service: Service;
}

/** Targets need no more than the basics; the other types are only known. */
export interface OtherUnit extends UnitBasics {
  readonly kind: Exclude<UnitType, "service">;
}

/** A link to /dev/null, or an empty file: it cannot be started. */
export interface MaskedUnit {
  readonly kind: "masked";
  readonly name: string;
}

/** systemd's load state `bad-setting`; the diagnostics say why. */
export interface RefusedUnit {
  readonly kind: "refused";
  readonly name: string;
  readonly reason: string;
}

/** What all types of units have in common. */
export interface UnitBasics {
  readonly name: string;
  readonly aliases: readonly string[];
  readonly description: string;
  readonly documentation: readonly string[];
  readonly fragmentPath: string;
  readonly dropInPaths: readonly string[];
  /** Empty where there is none. */
  readonly sourcePath: string;
  readonly dependencies: Dependencies;
  readonly requiresMountsFor: readonly string[];
  readonly conditions: readonly Condition[];
  readonly asserts: readonly Condition[];
  readonly jobs: JobSettings;
  readonly startLimit: StartLimit;
  readonly actions: Actions;
  readonly install: Install;
}

/** Where an edge comes from: written down, from DefaultDependencies=, or from another setting. */
export type EdgeOrigin = "file" | "default" | "implicit";

export interface Edge<K extends DependencyKind> {
  readonly kind: K;
  readonly unit: string;
  readonly origin: EdgeOrigin;
}

export type RequirementKind =
  | "Requires"
  | "Requisite"
  | "Wants"
  | "BindsTo"
  | "PartOf"
  | "Upholds"
  | "Conflicts";
export type OrderingKind = "Before" | "After";
export type TriggerKind = "OnSuccess" | "OnFailure";
export type PropagationKind =
  | "PropagatesReloadTo"
  | "ReloadPropagatedFrom"
  | "PropagatesStopTo"
  | "StopPropagatedFrom";

/** What is started or stopped together, and in which order, are two questions. */
export interface Dependencies {
  readonly requirements: readonly Edge<RequirementKind>[];
  readonly orderings: readonly Edge<OrderingKind>[];
  readonly triggers: readonly Edge<TriggerKind>[];
  readonly propagations: readonly Edge<PropagationKind>[];
}

export interface JobSettings {
  readonly stopWhenUnneeded: boolean;
  readonly refuseManualStart: boolean;
  readonly refuseManualStop: boolean;
  readonly allowIsolate: boolean;
  readonly ignoreOnIsolate: boolean;
  readonly defaultDependencies: boolean;
  readonly onSuccessJobMode: JobMode;
  readonly onFailureJobMode: JobMode;
  readonly timeout: TimeSpan;
  readonly runningTimeout: TimeSpan;
  readonly timeoutAction: EmergencyAction;
  readonly collectMode: CollectMode;
}

/** At most `burst` starts within `interval`; an interval of 0 means any number. */
export interface StartLimit {
  readonly interval: TimeSpan;
  readonly burst: number;
  readonly action: EmergencyAction;
}

/** A status that is null is the main process's own. */
export interface Actions {
  readonly success: EmergencyAction;
  readonly successExitStatus: number | null;
  readonly failure: EmergencyAction;
  readonly failureExitStatus: number | null;
}

export interface Install {
  readonly wantedBy: readonly string[];
  readonly requiredBy: readonly string[];
  readonly upheldBy: readonly string[];
  readonly alias: readonly string[];
  readonly also: readonly string[];
  /** Empty where there is none. */
  readonly defaultInstance: string;
}
