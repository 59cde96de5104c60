/** All items with the lowest measure. */
export function lowest<Item>(
  items: readonly Item[],
  measure: (item: Item) => number | bigint,
): readonly Item[] {
  let found: Item[] = [];
  let least: number | bigint | undefined;
  for (const item of items) {
    const value = measure(item);
    if (least === undefined || value < least) {
      least = value;
      found = [item];
    } else if (value === least) found.push(item);
  }
  return found;
}
