import { existsSync, readFileSync } from 'node:fs';
import { isObject, parseObject, type JsonObject } from '@ai-proxy/core';

/** Wire formats that both sides of the gateway speak here. */
export type FormatName = 'openai-chat' | 'anthropic';

/** One exchange with a provider as somebody recorded it. */
export interface Recording {
  readonly id: string;
  readonly format: FormatName;
  readonly status: number;
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
  const { id, status, req, headers, body, sse } = parseObject(line) ?? {};
  const request = isObject(req) ? req : undefined;
  const text = String(body);
  const isStream = sse === true;
  const fallbackType = isStream ? 'text/event-stream' : 'application/json';
  return {
    id: String(id),
    format,
    status: Number(status),
    request,
    headers: { 'content-type': fallbackType, ...(headers as Record<string, string>) },
    body: text,
    isStream,
    model: String(request?.['model'] ?? modelIn(text)),
  };
}

/** The model that an answer names; fixtures without a request have no other. */
function modelIn(body: string): string {
  return /"model"\s*:\s*"([^"]+)"/.exec(body)?.[1] ?? 'some-model';
}
