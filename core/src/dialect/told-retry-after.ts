import { isObject, type JsonObject, type JsonValue } from './json.ts';

const unitMs: Readonly<Record<string, number>> = { h: 3_600_000, m: 60_000, s: 1000, ms: 1 };

/** Milliseconds that an error body asks to wait: in an entry of its details, or in its sentence. */
export function retryAfterOf(error: JsonObject, message: string): number | undefined {
  const { details } = error;
  const delays: readonly JsonValue[] = Array.isArray(details) ? details : [];
  for (const detail of delays) {
    const delay = isObject(detail) ? detail['retryDelay'] : undefined;
    if (typeof delay === 'string') return durationMs(delay);
  }
  const sentence = /try again in ((?:\d{1,9}(?:\.\d{1,9})?(?:ms|h|m|s) ?){1,4})/i.exec(message);
  return sentence?.[1] === undefined ? undefined : durationMs(sentence[1]);
}

/** Reads `34.4s` and `2m3.5s`; undefined for other spellings. */
function durationMs(text: string): number | undefined {
  const pieces = [...text.matchAll(/(\d+(?:\.\d+)?)(ms|h|m|s)/g)];
  if (pieces.length === 0) return undefined;
  const sum = pieces.reduce(
    (ms, [, count, unit]) => ms + Number(count) * (unitMs[unit ?? ''] ?? 0),
    0,
  );
  return Math.ceil(sum);
}
