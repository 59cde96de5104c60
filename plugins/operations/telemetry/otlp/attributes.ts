/** Attributes by their name; those without a value are left out. */
export type Attributes = Readonly<Record<string, string | number | boolean | undefined>>;

/** A value as OTLP has it in JSON. */
type AnyValue =
  | { readonly stringValue: string }
  | { readonly boolValue: boolean }
  | { readonly intValue: string }
  | { readonly doubleValue: number };

export interface KeyValue {
  readonly key: string;
  readonly value: AnyValue;
}

const longestText = 512;

/** Numbers that are no counts: 1 of one is as much a double as 0.5 of another. */
const doubles: ReadonlySet<string> = new Set([
  'ai_proxy.cost.usd',
  'gen_ai.response.time_to_first_chunk',
]);

/** The attributes as OTLP has them, texts cut and without secrets. */
export function keyValues(attributes: Attributes, redact: (text: string) => string): KeyValue[] {
  const pairs: KeyValue[] = [];
  for (const [key, value] of Object.entries(attributes)) {
    if (value === undefined) continue;
    pairs.push({ key, value: anyValue(key, value, redact) });
  }
  return pairs;
}

function anyValue(
  key: string,
  value: string | number | boolean,
  redact: (text: string) => string,
): AnyValue {
  if (typeof value === 'boolean') return { boolValue: value };
  if (typeof value === 'string') return { stringValue: shortText(redact(value)) };
  // Integers of 64 bits are texts in JSON.
  return doubles.has(key) ? { doubleValue: value } : { intValue: String(value) };
}

function shortText(text: string): string {
  return text.slice(0, longestText).toWellFormed();
}

/** Unix time in milliseconds as OTLP has times: in nanoseconds, which a number cannot hold. */
export function unixNano(ms: number): string {
  const whole = Math.floor(ms);
  return `${whole}${String(Math.floor((ms - whole) * 1e6)).padStart(6, '0')}`;
}
