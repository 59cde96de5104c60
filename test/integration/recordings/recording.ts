import { existsSync, readFileSync } from 'node:fs';
import { isObject, parseObject, type JsonObject } from '@ai-proxy/core';
import { isList, listAsEvents } from './list-body.ts';

/** The wire formats that both sides of the gateway speak here, by the names that recordings give them. */
export const formatNames = ['openai-chat', 'anthropic', 'openai-responses', 'gemini'] as const;
export type FormatName = (typeof formatNames)[number];

/** One exchange with a provider as somebody recorded it. */
export interface Recording {
  readonly id: string;
  readonly format: FormatName;
  readonly status: number;
  /**
   * The stream reports an error before it has said anything. Nothing has been sent yet then, so that
   * the client gets the error with this status.
   */
  readonly fails?: number;
  /** The request, where it was recorded. */
  readonly request: JsonObject | undefined;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** The body is server-sent events. */
  readonly isStream: boolean;
  readonly model: string;
}

/** Where recordings are looked for; users of the project have none. */
export const recordingsFolder = new URL('../../../../shared/recordings/', import.meta.url);

/** True where there are recordings on this machine. */
export function hasRecordings(): boolean {
  return existsSync(recordingsFolder);
}

/** All recordings of one format. */
export function loadRecordings(format: FormatName): Recording[] {
  const text = readFileSync(new URL(`${format}.jsonl`, recordingsFolder), 'utf8');
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  return lines.map((line) => parseRecording(line, format));
}

function parseRecording(line: string, format: FormatName): Recording {
  const { id, path, status, req, headers, body, sse } = parseObject(line) ?? {};
  const request = isObject(req) ? req : undefined;
  const listed = isList(String(body));
  const text = listed ? listAsEvents(String(body)) : String(body);
  const isStream = sse === true || listed;
  const type = isStream ? 'text/event-stream' : 'application/json';
  const recorded = headers as Record<string, string>;
  return {
    id: String(id),
    format,
    status: Number(status),
    request,
    headers: { 'content-type': type, ...recorded, ...(listed ? { 'content-type': type } : {}) },
    body: text,
    isStream,
    model: String(request?.['model'] ?? modelIn(String(path), text)),
  };
}

/** The model in the path, or the one that the answer names; fixtures without a request have no other. */
function modelIn(path: string, body: string): string {
  const asked = /\/models\/([^:/]+):/.exec(path)?.[1];
  return asked ?? /"model(?:Version)?"\s*:\s*"([^"]+)"/.exec(body)?.[1] ?? 'some-model';
}
