import { basename, dirname, extname } from 'node:path';
import { DailyFile, DailyNames, safeJson, type FileTrouble, type Host } from '@ai-proxy/core';
import type { LogRecord } from '../../operations/log-store/keys.ts';

const usualExtension = '.jsonl';

/** One line of JSON for each request, in a file a day: `audit.jsonl` becomes `audit.2026-01-31.jsonl`. */
export class AuditFile {
  readonly #file: DailyFile;

  /** Throws where the file cannot be written. */
  constructor(path: string, retentionDays: number, host: Pick<Host, 'clock' | 'log'>) {
    const extension = extname(path);
    this.#file = new DailyFile({
      directory: dirname(path),
      names: new DailyNames(`${basename(path, extension)}.`, extension || usualExtension),
      retentionDays,
      now: () => host.clock.now(),
      onTrouble: (trouble) => report(trouble, path, host),
    });
    this.#file.open();
  }

  append(record: LogRecord): void {
    this.#file.write(`${safeJson(auditLine(record))}\n`);
  }

  close(): Promise<void> {
    return this.#file.close();
  }
}

/** The record without bodies; of members without a value none are written. */
function auditLine(record: LogRecord): string {
  const { atMs, costPicoUsd, requestBody: _request, responseBody: _response, ...rest } = record;
  const cost = costPicoUsd === undefined ? {} : { costPicoUsd: String(costPicoUsd) };
  return JSON.stringify({ at: new Date(atMs).toISOString(), ...rest, ...cost });
}

function report(trouble: FileTrouble, path: string, { log }: Pick<Host, 'log'>): void {
  if (trouble.kind === 'failing')
    log.error({ path, reason: trouble.reason }, 'the audit file cannot be written; lines are lost');
  else log.warn({ path, droppedLines: trouble.droppedLines }, 'the audit file is written again');
}
