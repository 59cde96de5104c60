import t from 'tap';
import { parsePath } from '../../../../../core/src/context/path.ts';
import { checkPath, isPath } from '../../../../../plugins/policies/payload-rules/path.ts';

const good = [
  'a',
  'a.b.c',
  'a[0]',
  'a[*].b',
  'a[0][1].c',
  'max-tokens',
  'a b',
  'generationConfig.x',
];
const bad = [
  '',
  '.',
  'a.',
  '.a',
  'a..b',
  'a[',
  'a[]',
  'a[-1]',
  'a[x]',
  '[0]',
  'a[0]b',
  'a]',
  'a.[0]',
];
const inherited = ['__proto__', 'a.__proto__.b', 'constructor.prototype', 'a.prototype[0]'];

t.test('takes the paths that a draft takes, and no others', async (t) => {
  for (const path of good) {
    t.ok(isPath(path), path);
    t.doesNotThrow(() => parsePath(path));
  }
  for (const path of [...bad, ...inherited]) {
    t.notOk(isPath(path), path);
    t.throws(() => parsePath(path));
  }
});

t.test('names the path and its place when it refuses one', async (t) => {
  t.doesNotThrow(() => checkPath('a.b', 'filter[0].params'));
  t.throws(() => checkPath('a..b', 'filter[2].params'), {
    code: 'CONFIG_INVALID',
    message: /^"a\.\.b" in filter\[2\]\.params is not a path/,
  });
});
