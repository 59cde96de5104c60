import { lineFilter, lineTime, type LineWishes } from './line-filter.ts';
import { linesBackwards, wholeBytes } from './lines-backwards.ts';
import { linesOnwards } from './lines-onwards.ts';
import { localDay } from './local-day.ts';
import { logFiles, type LogFile } from './log-directory.ts';

export interface ReadOptions extends LineWishes {
  /** The last so many; undefined: all. */
  readonly count: number | undefined;
  /** Waits for more, until it is aborted; undefined: ends with what is there. */
  readonly follow: AbortSignal | undefined;
}

/** Lines of one file may be this much out of their order. */
const disorderMs = 60_000;

/** The wanted lines of a log, the oldest first. */
export async function* readLog(directory: string, options: ReadOptions): AsyncGenerator<string> {
  const { count, follow, sinceMs } = options;
  const files = await logFiles(directory);
  const last = files.at(-1);
  const isWanted = lineFilter(options);
  if (count === undefined || last === undefined) {
    const file = files.find(({ day }) => day >= firstDay(sinceMs)) ?? last;
    const start = file === undefined ? undefined : { file, offset: 0 };
    for await (const line of linesOnwards(directory, { start, follow }))
      if (isWanted(line)) yield line;
    return;
  }
  // What is written from here on is told by whoever reads onwards.
  const offset = await wholeBytes(last.path);
  yield* await lastLines(files, offset, count, { isWanted, sinceMs });
  const start = { file: last, offset };
  for await (const line of linesOnwards(directory, { start, follow }))
    if (isWanted(line)) yield line;
}

interface Wanted {
  readonly isWanted: (line: string) => boolean;
  readonly sinceMs: number | undefined;
}

/** Reads from the end, so that a large log costs no more than a small one. */
async function lastLines(
  files: readonly LogFile[],
  lastOffset: number,
  count: number,
  { isWanted, sinceMs }: Wanted,
): Promise<string[]> {
  const found: string[] = [];
  if (count === 0) return found;
  for (const file of files.toReversed()) {
    if (file.day < firstDay(sinceMs)) break;
    const offset = file === files.at(-1) ? lastOffset : await wholeBytes(file.path);
    for await (const line of linesBackwards(file.path, offset)) {
      if (sinceMs !== undefined && (lineTime(line) ?? sinceMs) < sinceMs - disorderMs)
        return found.reverse();
      if (isWanted(line)) found.push(line);
      if (found.length === count) return found.reverse();
    }
  }
  return found.reverse();
}

function firstDay(sinceMs: number | undefined): string {
  return sinceMs === undefined ? '' : localDay(sinceMs);
}
