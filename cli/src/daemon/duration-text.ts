const units = [
  ['d', 86_400],
  ['h', 3_600],
  ['min', 60],
  ['s', 1],
] as const;

/** A time as its two largest units, such as "2 h 5 min". */
export function durationText(seconds: number): string {
  const first = units.findIndex(([, size]) => seconds >= size);
  const shown = first === -1 ? units.slice(-1) : units.slice(first, first + 2);
  let rest = Math.floor(seconds);
  const parts = shown.map(([unit, size]) => {
    const count = Math.floor(rest / size);
    rest -= count * size;
    return { count, unit };
  });
  return parts
    .filter(({ count }, at) => at === 0 || count > 0)
    .map(({ count, unit }) => `${count} ${unit}`)
    .join(' ');
}
