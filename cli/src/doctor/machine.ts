import { readFileSync } from 'node:fs';
import { found, wrong, type Look } from './finding.ts';

const oldestMajor = 24;
/** Each request holds two sockets: the client's and the upstream's. */
const fewDescriptors = 4096;

/** Whether this Node.js is new enough. */
export const nodeVersion: Look = () => {
  const { node } = process.versions;
  return [
    Number(node.split('.')[0]) >= oldestMajor
      ? found('node', 'ok', `Node.js ${node}`)
      : wrong('node', 'fail', `Node.js ${node} is too old.`, `Install ${oldestMajor} or newer.`),
  ];
};

/** How many files and sockets the gateway may have open. */
export const descriptors: Look = () => {
  const limit = descriptorLimit('/proc/self/limits');
  if (limit === undefined)
    return [found('descriptors', 'skip', 'This system does not tell the limit of open files.')];
  const message = `${limit} files and sockets may be open, so some ${Math.floor(limit / 2)} requests at once.`;
  return [
    limit >= fewDescriptors
      ? found('descriptors', 'ok', message)
      : wrong(
          'descriptors',
          'warn',
          message,
          'Raise the limit: "ulimit -n 65536", or LimitNOFILE=65536 in a unit of systemd.',
        ),
  ];
};

/** The limit of a process from its table of limits, or undefined where there is none. */
export function descriptorLimit(path: string): number | undefined {
  try {
    const soft = /^Max open files +(\d+|unlimited)/m.exec(readFileSync(path, 'utf8'))?.[1];
    if (soft === 'unlimited') return Number.POSITIVE_INFINITY;
    return soft === undefined ? undefined : Number(soft);
  } catch {
    return undefined;
  }
}
