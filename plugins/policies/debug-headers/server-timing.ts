import { headerText } from './header-text.ts';

/** What a name of the header may not have, after section 2 of "Server Timing". */
const noToken = /[^\w!#$%&'*+.^`|~-]/g;

/** The header `server-timing`, with the milliseconds that each plugin took by itself; none where nobody asked. */
export function serverTiming(
  shares: ReadonlyMap<string, number> | undefined,
): Readonly<Record<string, string>> {
  // Those above this plugin are still at work.
  const done = [...(shares ?? [])].filter(([, ms]) => ms > 0);
  if (done.length === 0) return {};
  const metrics = done.map(([name, ms]) => `${name.replace(noToken, '_')};dur=${ms.toFixed(2)}`);
  return { 'server-timing': headerText(metrics.join(', ')) };
}
