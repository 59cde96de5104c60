/** What the README of the command says of `conformance` is typed here. */
import t from 'tap';
import { usualUpstreamPort } from '../../cli/src/conformance/defaults.ts';
import { whole } from '../helpers/whole.ts';
import { isFree } from './document-checkout.ts';
import { checkDocument } from './document-shell.ts';

const here = 'test/e2e/documents-conformance.test.ts';
const taken = await firstTaken([0, 1, 2, 3].map((index) => usualUpstreamPort + index));
const options =
  'skip' in whole || taken === undefined ? whole : { skip: `port ${taken} is taken here` };

t.setTimeout(600_000);
t.test('this gateway, some of it, and one that runs', options, (t) =>
  checkDocument(t, here, 'cli/README.md', [
    // Two tables, and a value for scripts.
    / 0 failed,[\s\S]* 0 failed,[\s\S]*"failed": ?0\b/,
  ]),
);

async function firstTaken(ports: readonly number[]): Promise<number | undefined> {
  for (const port of ports) if (!(await isFree(port))) return port;
  return undefined;
}
