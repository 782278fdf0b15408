// RuntimeDirectory= and its siblings -> the directories of a service, each once and sorted.

import type { ServiceDirectory, Settings } from "../directives/settings.ts";
import type { Directories, DirectoryGroup } from "./service.ts";

export function buildDirectories(settings: Settings): Directories {
  return {
    runtime: group(settings.runtimeDirectory, settings.runtimeDirectoryMode),
    state: group(settings.stateDirectory, settings.stateDirectoryMode),
    cache: group(settings.cacheDirectory, settings.cacheDirectoryMode),
    logs: group(settings.logsDirectory, settings.logsDirectoryMode),
    configuration: group(settings.configurationDirectory, settings.configurationDirectoryMode),
    runtimePreserve: settings.runtimeDirectoryPreserve,
  };
}

/** A directory comes before those in it, so that they can be made in this order. */
function group(listed: readonly ServiceDirectory[], mode: number): DirectoryGroup {
  const links = new Map<string, readonly string[]>();
  for (const directory of listed) {
    const already = links.get(directory.path) ?? [];
    links.set(directory.path, [...new Set([...already, ...directory.links])]);
  }
  const paths = [...links.keys()].sort(comparePaths);
  return { directories: paths.map((path) => ({ path, links: links.get(path)! })), mode };
}

function comparePaths(one: string, other: string): number {
  const [left, right] = [one.split("/"), other.split("/")];
  const index = left.findIndex((part, place) => part !== right[place]);
  if (index === -1) return left.length - right.length;
  const [a, b] = [left[index]!, right[index] ?? ""];
  return a < b ? -1 : 1;
}
