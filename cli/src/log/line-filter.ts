import { parseObject } from '@ai-proxy/core';

/** Levels of the log by name, as lines have them. */
export const levelNumbers = { trace: 10, debug: 20, info: 30, warn: 40, error: 50, fatal: 60 };

/** Which lines are wanted; members that are undefined do not restrict. */
export interface LineWishes {
  /** At least this level. */
  readonly level?: number | undefined;
  /** Unix time in milliseconds. */
  readonly sinceMs?: number | undefined;
  /** Id of a request. */
  readonly id?: string | undefined;
  /** Such as `404` or `5xx`. */
  readonly status?: string | undefined;
}

/** Says whether a line is wanted. Lines that are no JSON are, as long as nothing is asked of lines. */
export function lineFilter(wishes: LineWishes): (line: string) => boolean {
  const { id, level, sinceMs, status } = wishes;
  if ([id, level, sinceMs, status].every((wish) => wish === undefined)) return () => true;
  const pattern =
    status === undefined ? undefined : new RegExp(`^${status.replaceAll('x', '\\d')}$`);
  return (line) => {
    // Most lines are dropped without being read.
    if (id !== undefined && !line.includes(id)) return false;
    const fields = parseObject(line);
    if (fields === undefined) return false;
    return (
      (id === undefined || fields['id'] === id) &&
      (level === undefined || Number(fields['level']) >= level) &&
      (sinceMs === undefined || timeOf(fields['time']) >= sinceMs) &&
      (pattern === undefined || pattern.test(JSON.stringify(fields['status'] ?? '')))
    );
  };
}

/** When a line was written, in Unix milliseconds; undefined where it does not say so. */
export function lineTime(line: string): number | undefined {
  const ms = timeOf(parseObject(line)?.['time']);
  return Number.isNaN(ms) ? undefined : ms;
}

function timeOf(time: unknown): number {
  return typeof time === 'string' ? Date.parse(time) : Number.NaN;
}
