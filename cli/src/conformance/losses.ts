/** What a gateway says it has lost, in the header `x-ai-proxy-lossy`. */

export interface Loss {
  readonly path: string;
  readonly reason: string;
}

/** The header's list of paths, each with its reason: `"top_k";reason="…", …` after RFC 9651. */
export function readLosses(header: string): readonly Loss[] {
  const items = header.matchAll(/"((?:[^"\\]|\\.)*)"(?:\s*;\s*reason="((?:[^"\\]|\\.)*)")?/g);
  return [...items].map(({ 1: path = '', 2: reason = '' }) => ({
    path: plain(path),
    reason: plain(reason),
  }));
}

function plain(text: string): string {
  return text.replace(/\\(.)/g, '$1');
}

/** The loss of one of the members, of something in it or of what it is in. */
export function lossOf(losses: readonly Loss[], members: readonly string[]): Loss | undefined {
  return losses.find(({ path }) =>
    members.some((member) => isWithin(path, member) || isWithin(member, path)),
  );
}

function isWithin(path: string, other: string): boolean {
  return path === other || path.startsWith(`${other}.`) || path.startsWith(`${other}[`);
}
