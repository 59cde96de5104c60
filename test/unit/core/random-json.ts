import type { JsonObject, JsonValue } from '../../../core/src/dialect/json.ts';

/** Numbers in [0, 1) that are the same in every run. */
export type Random = () => number;

export function seededRandom(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

export function pick<T>(random: Random, items: readonly [T, ...T[]]): T {
  return items[Math.floor(random() * items.length)] ?? items[0];
}

const pieces: readonly [string, ...string[]] = [
  'a',
  'model',
  '"',
  '\\',
  '\\\\',
  '/',
  '\n',
  '\u0001',
  '{',
  '}',
  '[',
  ']',
  ':',
  ',',
  ' ',
  'é',
  '漢',
  '😀',
  '\u2028',
  '":"',
  'x'.repeat(50),
  '\\"',
  '__proto__',
  '',
];

export function randomText(random: Random): string {
  return Array.from({ length: Math.floor(random() * 5) }, () => pick(random, pieces)).join('');
}

// Without backslashes: JSON.parse of V8 14.6 takes a name with one for that of an earlier object.
function randomName(random: Random): string {
  return randomText(random).replaceAll('\\', '');
}

export function randomValue(random: Random, depth = 3): JsonValue {
  const kind = depth === 0 ? random() * 0.6 : random();
  if (kind < 0.3) return randomText(random);
  if (kind < 0.6)
    return pick<JsonValue>(random, [0, -1, 1.5, 1e21, true, false, null, '', 12345678901]);
  const length = Math.floor(random() * 4);
  if (kind < 0.8) return Array.from({ length }, () => randomValue(random, depth - 1));
  return randomObject(random, depth - 1);
}

export function randomObject(random: Random, depth = 3): JsonObject {
  const length = Math.floor(random() * 5);
  return Object.fromEntries(
    Array.from({ length }, () => [randomName(random), randomValue(random, depth)]),
  );
}

/** The value as JSON text with spacing and escapes that `JSON.stringify` would not write. */
export function exoticText(value: JsonValue | undefined, random: Random): string {
  const space = (): string => pick(random, ['', '', ' ', '\n', '\t\r\n ']);
  if (typeof value === 'string') return exoticString(value, random);
  if (Array.isArray(value)) {
    const items: readonly JsonValue[] = value;
    return `[${items.map((item) => space() + exoticText(item, random) + space()).join(',')}]`;
  }
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const members = Object.entries(value).map(
    ([name, item]) =>
      `${space()}${exoticString(name, random)}${space()}:${space()}${exoticText(item, random)}${space()}`,
  );
  return `{${members.join(',')}}`;
}

function exoticString(text: string, random: Random): string {
  if (random() < 0.5) return JSON.stringify(text);
  const units = Array.from({ length: text.length }, (_, at) => text.charCodeAt(at));
  const escaped = units.map((unit) => `\\u${unit.toString(16).padStart(4, '0')}`);
  return `"${escaped.join('')}"`;
}
