import { readlinkSync } from 'node:fs';
import { join, parse, resolve, sep } from 'node:path';

/** As many links as Linux follows. */
const mostLinks = 40;

/** Every symbolic link on the way to a file, and where the way ends, whether there is a file or not. */
export function waypoints(path: string): string[] {
  const links: string[] = [];
  const { root } = parse(resolve(path));
  let at = root;
  let names = namesIn(resolve(path));
  while (names.length > 0) {
    const [name = '', ...rest] = names;
    const next = join(at, name);
    const target = links.length < mostLinks ? targetOf(next) : undefined;
    if (target === undefined) {
      at = next;
      names = rest;
      continue;
    }
    links.push(next);
    names = [...namesIn(resolve(at, target)), ...rest];
    at = root;
  }
  return [...links, at];
}

function namesIn(path: string): string[] {
  return path.slice(parse(path).root.length).split(sep).filter(Boolean);
}

function targetOf(path: string): string | undefined {
  try {
    return readlinkSync(path);
  } catch {
    return undefined;
  }
}
