import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ownerOf, placeOf, type CallFrame } from './call-frame.ts';

/** Self time by name of a function with its place, or by owner. Microseconds. */
export type Times = ReadonlyMap<string, number>;

/** The same self time, cut three ways. */
export interface Hotspots {
  readonly byOwner: Times;
  readonly byFunction: Times;
  /** Functions of ours, with all that they call in libraries and in the runtime. */
  readonly byCaller: Times;
}

interface CpuProfile {
  readonly nodes: readonly ProfileNode[];
  readonly samples: readonly number[];
  /** Microseconds between samples. */
  readonly timeDeltas: readonly number[];
}

interface ProfileNode {
  readonly id: number;
  readonly callFrame: CallFrame;
  readonly children?: readonly number[];
}

/** Self times in the last seconds of the profile that a process left in the directory. Idle time is left out. */
export function readHotspots(directory: string, lastSeconds: number): Hotspots {
  const file = readdirSync(directory).find((name) => name.endsWith('.cpuprofile'));
  if (file === undefined) throw new Error('The process left no profile.');
  const profile = parseProfile(readFileSync(join(directory, file), 'utf8'));
  const frames = new Map(profile.nodes.map((node) => [node.id, node.callFrame]));
  const callers = callersOf(profile.nodes);
  const byOwner = new Map<string, number>();
  const byFunction = new Map<string, number>();
  const byCaller = new Map<string, number>();

  for (const [id, microseconds] of selfTimes(profile, lastSeconds)) {
    const frame = frames.get(id);
    if (frame === undefined || frame.functionName === '(idle)') continue;
    add(byOwner, ownerOf(frame), microseconds);
    add(byFunction, placeOf(frame), microseconds);
    add(byCaller, callers.get(id) ?? '(nobody of ours)', microseconds);
  }
  return { byOwner, byFunction, byCaller };
}

/** The three lists, longest first, in microseconds per request. */
export function printHotspots(
  { byOwner, byFunction, byCaller }: Hotspots,
  requests: number,
): string {
  const list = (times: Times, limit: number): string[] =>
    [...times]
      .toSorted(([, a], [, b]) => b - a)
      .slice(0, limit)
      .map(
        ([name, microseconds]) => `${(microseconds / requests).toFixed(2).padStart(8)}  ${name}`,
      );
  const ours = new Map(
    [...byFunction].filter(([name]) => / (?:core|plugins)\/(?!node_modules)/.test(name)),
  );
  return [
    'self time by owner, µs per request',
    ...list(byOwner, 30),
    '\nself time by function',
    ...list(byFunction, 30),
    '\nself time by function of ours',
    ...list(ours, 30),
    '\nby function of ours, with the library and runtime calls it makes itself',
    ...list(byCaller, 30),
  ].join('\n');
}

/** Self time of each node of the tree. */
function selfTimes(profile: CpuProfile, lastSeconds: number): Map<number, number> {
  const times = new Map<number, number>();
  let left = lastSeconds * 1_000_000;
  for (let at = profile.samples.length - 1; at >= 0 && left > 0; at--) {
    const microseconds = profile.timeDeltas[at] ?? 0;
    left -= microseconds;
    add(times, profile.samples[at] ?? -1, microseconds);
  }
  return times;
}

/** For each node the nearest function of ours above it, itself included. */
function callersOf(nodes: readonly ProfileNode[]): Map<number, string> {
  const parents = new Map(
    nodes.flatMap(({ id, children }) => (children ?? []).map((child) => [child, id])),
  );
  const frames = new Map(nodes.map((node) => [node.id, node.callFrame]));
  const callers = new Map<number, string>();
  for (const { id } of nodes) {
    let at: number | undefined = id;
    while (at !== undefined) {
      const frame: CallFrame | undefined = frames.get(at);
      if (frame !== undefined && ownerOf(frame).startsWith('ai-proxy')) {
        callers.set(id, placeOf(frame));
        break;
      }
      at = parents.get(at);
    }
  }
  return callers;
}

function add<Key>(times: Map<Key, number>, key: Key, microseconds: number): void {
  times.set(key, (times.get(key) ?? 0) + microseconds);
}

function parseProfile(text: string): CpuProfile {
  return JSON.parse(text) as CpuProfile;
}
