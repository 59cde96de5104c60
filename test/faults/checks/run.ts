import type { Footprint } from '../wire.ts';

const megabyte = 1024 * 1024;
const spareDescriptors = 2;
const spareBytes = 64 * megabyte;

/** What happened in a part of a run. */
export interface Window {
  readonly name: string;
  readonly seconds: number;
  readonly requests: number;
  readonly attempts: number;
}

/** What is open after a run and was not before. */
export function leaks(before: Footprint, after: Footprint): string[] {
  const grown = (name: string, was: number, is: number, spare: number): string[] =>
    is <= was + spare ? [] : [`${name}: ${was} before, ${is} after`];
  const names = Object.keys(after.resources);
  return [
    ...grown('file descriptors', before.descriptors, after.descriptors, spareDescriptors),
    ...names.flatMap((name) =>
      grown(name, before.resources[name] ?? 0, after.resources[name] ?? 0, spareDescriptors),
    ),
    ...grown('exchanges under way', 0, after.open, 0),
    ...grown('exchanges that ended twice', 0, after.endedTwice, 0),
    ...grown(
      'resident MiB after collecting garbage',
      Math.round(before.rssBytes / megabyte),
      Math.round(after.rssBytes / megabyte),
      spareBytes / megabyte,
    ),
  ];
}

/** Attempts stay under 1.2 times the requests and 10 a second. */
export function amplified({ name, seconds, requests, attempts }: Window): string[] {
  const most = Math.ceil(requests * 1.2 + 10 * (seconds + 1));
  return attempts <= most
    ? []
    : [
        `${name}: ${attempts} attempts for ${requests} requests in ${Math.round(seconds)} s, where ${most} are the most`,
      ];
}
