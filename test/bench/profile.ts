import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';

/** Self time of one function. */
export interface Hotspot {
  readonly name: string;
  /** File and line, or the package, or what the runtime was doing. */
  readonly place: string;
  readonly owner: string;
  readonly microseconds: number;
}

interface CpuProfile {
  readonly nodes: readonly ProfileNode[];
  readonly samples: readonly number[];
  /** Microseconds between samples. */
  readonly timeDeltas: readonly number[];
}

interface ProfileNode {
  readonly id: number;
  readonly callFrame: {
    readonly functionName: string;
    readonly url: string;
    readonly lineNumber: number;
  };
}

const root = join(import.meta.dirname, '../..');

/**
 * Self times in the last seconds of the profile that a process left in the directory, longest first.
 * Idle time is left out.
 */
export function readHotspots(directory: string, lastSeconds: number): Hotspot[] {
  const file = readdirSync(directory).find((name) => name.endsWith('.cpuprofile'));
  if (file === undefined) throw new Error('The gateway left no profile.');
  const profile = parseProfile(readFileSync(join(directory, file), 'utf8'));
  const nodes = new Map(profile.nodes.map((node) => [node.id, node]));
  const found = new Map<string, Hotspot>();
  let left = lastSeconds * 1_000_000;

  for (let at = profile.samples.length - 1; at >= 0 && left > 0; at--) {
    const microseconds = profile.timeDeltas[at] ?? 0;
    const node = nodes.get(profile.samples[at] ?? -1);
    left -= microseconds;
    if (node === undefined || node.callFrame.functionName === '(idle)') continue;
    const spot = hotspotOf(node);
    const key = `${spot.name} ${spot.place}`;
    found.set(key, { ...spot, microseconds: (found.get(key)?.microseconds ?? 0) + microseconds });
  }
  return [...found.values()].toSorted((a, b) => b.microseconds - a.microseconds);
}

/** The profile as two lists: time by owner, and the longest functions. Microseconds per request. */
export function printHotspots(
  hotspots: readonly Hotspot[],
  requests: number,
  limit: number,
): string {
  const owners = new Map<string, number>();
  for (const { owner, microseconds } of hotspots)
    owners.set(owner, (owners.get(owner) ?? 0) + microseconds);
  const perRequest = (microseconds: number): string =>
    (microseconds / requests).toFixed(2).padStart(8);
  const byOwner = [...owners].toSorted(([, a], [, b]) => b - a);
  return [
    'self time in µs per request, by owner',
    ...byOwner.map(([owner, microseconds]) => `${perRequest(microseconds)}  ${owner}`),
    '',
    'by function',
    ...hotspots
      .slice(0, limit)
      .map(({ microseconds, name, place }) => `${perRequest(microseconds)}  ${name}  ${place}`),
    '',
    'by function of ours',
    ...hotspots
      .filter(({ owner }) => owner.startsWith('ai-proxy'))
      .slice(0, limit)
      .map(({ microseconds, name, place }) => `${perRequest(microseconds)}  ${name}  ${place}`),
  ].join('\n');
}

function hotspotOf({ callFrame }: ProfileNode): Hotspot {
  const name = callFrame.functionName === '' ? '(anonymous)' : callFrame.functionName;
  const owner = ownerOf(callFrame.url, name);
  const file = callFrame.url.startsWith('file:')
    ? relative(root, new URL(callFrame.url).pathname)
    : callFrame.url;
  return {
    name,
    owner,
    place: file === '' ? '' : `${file}:${callFrame.lineNumber + 1}`,
    microseconds: 0,
  };
}

function ownerOf(url: string, name: string): string {
  if (url === '') return name.startsWith('(') ? name : 'V8 built-ins and bindings';
  if (url.startsWith('node:')) return 'node';
  const dependency = /node_modules\/((?:@[^/]+\/)?[^/]+)(?!.*node_modules)/.exec(url)?.[1];
  if (dependency !== undefined) return dependency;
  const [top = ''] = relative(root, new URL(url).pathname).split('/');
  return `ai-proxy ${top}`;
}

function parseProfile(text: string): CpuProfile {
  return JSON.parse(text) as CpuProfile;
}
