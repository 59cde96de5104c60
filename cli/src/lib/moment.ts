const unitsMs: Readonly<Record<string, number>> = {
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 7 * 86_400_000,
};

const span = /^(\d{1,6})([mhdw])$/;
const instant = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d+)?(?:Z|[+-]\d{2}:\d{2})$/;

/**
 * The Unix time in milliseconds that a text means: a time as RFC 3339 writes it, or a span such as `30d`
 * that `direction` puts before or after now. Undefined where it is neither.
 */
export function momentOf(text: string, nowMs: number, direction: 1 | -1): number | undefined {
  const [, count, unit = ''] = span.exec(text) ?? [];
  if (count !== undefined) return nowMs + direction * Number(count) * (unitsMs[unit] ?? 0);
  const ms = instant.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(ms) ? undefined : ms;
}
