/** What the README of the benchmark says to type is typed here, with rounds of a moment. */
import t from 'tap';
import { whole } from '../helpers/whole.ts';
import { blocksTypedBy, linesOf } from '../unit/typed-blocks.ts';
import { runLine } from './document-checkout.ts';
import { root } from '../unit/documents.ts';

const shown = [
  /koa floor[\s\S]*ai-proxy \/ koa floor[\s\S]*others %/,
  /koa floor[\s\S]*again \/ koa floor[\s\S]*others %/,
  /ai-proxy, [^\n]+: \d+ requests/,
  /koa floor, [^\n]+: \d+ requests/,
];
const isLinux = process.platform === 'linux';
const options = isLinux ? whole : { skip: 'it reads /proc' };

t.setTimeout(600_000);
t.test('each line of the benchmark measures what it says', options, async (t) => {
  const lines = blocksTypedBy('test/e2e/documents-bench.test.ts').flatMap(linesOf);
  t.equal(lines.length, shown.length);
  for (const [index, line] of lines.entries()) {
    const { code, said } = await runLine(t, root, line);
    t.equal(code, 0, said.slice(-2000));
    t.match(said, shown[index], line);
  }
});
