import t from 'tap';
import { chosenKind } from '../../../../../plugins/operations/log-store/chosen-kind.ts';

const path = './a.db';
const url = 'postgres://user:password@localhost/costs';

const chosen: readonly (readonly [
  Parameters<typeof chosenKind>[0],
  ReturnType<typeof chosenKind>,
])[] = [
  [{ kind: 'auto' }, 'auto'],
  [{ kind: 'auto', path }, 'sqlite'],
  [{ kind: 'auto', url }, 'postgres'],
  [{ kind: 'memory' }, 'memory'],
  [{ kind: 'sqlite' }, 'sqlite'],
  [{ kind: 'sqlite', path }, 'sqlite'],
  [{ kind: 'postgres' }, 'postgres'],
  [{ kind: 'postgres', url }, 'postgres'],
];

for (const [options, kind] of chosen)
  t.test(`${Object.keys(options).join(', ')}: ${options.kind} is ${kind}`, async (t) => {
    t.equal(chosenKind(options), kind);
  });

const refused: readonly (readonly [
  Parameters<typeof chosenKind>[0],
  param: string,
  cure: RegExp,
])[] = [
  [{ kind: 'memory', path }, 'log-store.path', /kind: memory\. Remove .*write kind: sqlite/],
  [{ kind: 'memory', url }, 'log-store.url', /kind: memory\. Remove .*write kind: postgres/],
  [{ kind: 'sqlite', path, url }, 'log-store.url', /kind: sqlite\. Remove .*write kind: postgres/],
  [{ kind: 'postgres', path, url }, 'log-store.path', /kind: postgres\. Remove .*write kind: sql/],
  [{ kind: 'auto', path, url }, 'log-store.path', /two stores\. Remove path .*or url/],
];

for (const [options, param, message] of refused)
  t.test(`${Object.keys(options).join(', ')}: ${options.kind} is refused`, async (t) => {
    t.throws(() => chosenKind(options), { code: 'CONFIG_INVALID', param, message });
  });
