import { readableLine } from '../lib/terminal-log.ts';
import { lineTime } from './line-filter.ts';
import { localDay } from './local-day.ts';

/** Turns lines into text for people; where a day begins its date stands above. */
export function readableLines(stream: NodeJS.WriteStream, nowMs: number): (line: string) => string {
  let day = localDay(nowMs);
  return (line) => {
    const text = readableLine(line, stream);
    const ms = lineTime(line);
    const date = ms === undefined ? day : localDay(ms);
    if (date === day) return text;
    day = date;
    return `--- ${date} ---\n${text}`;
  };
}
