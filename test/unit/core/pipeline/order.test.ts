import t from 'tap';
import { checkOrder, checkRoles, type OrderEntry } from '../../../../core/src/pipeline/order.ts';
import { key, serviceKey, type Key } from '../../../../core/src/pipeline/key.ts';

const a = key('a').of<string>();
const b = key('b').of<string>();
const store = serviceKey('store').of<string>();

interface Facts {
  readonly plugin?: string;
  readonly provides?: readonly Key<unknown>[];
  readonly requires?: readonly Key<unknown>[];
  readonly uses?: readonly Key<unknown>[];
  readonly after?: readonly string[];
  readonly when?: string;
}

/** Entries on lines 1, 2, 3… */
function pipeline(...entries: readonly (readonly [string, Facts])[]): OrderEntry[] {
  return entries.map(([name, { plugin = name, when, ...facts }], index) => ({
    name,
    plugin: { name: plugin, ...facts },
    when: when === undefined ? undefined : { model: when },
    at: { line: index + 1, column: 5 },
  }));
}

function told(entries: readonly OrderEntry[]): string[] {
  return checkOrder(entries, 'c.yaml').map(({ line, code }) => `${line} ${code}`);
}

t.test('accepts what stands in order', async (t) => {
  const entries = pipeline(
    ['giver', { provides: [a] }],
    ['reader', { requires: [a], uses: [b], after: ['giver', 'absent'] }],
  );

  t.same(checkOrder(entries, 'c.yaml'), []);
});

t.test('says what to move where', async (t) => {
  const entries = pipeline(['limit', { uses: [a] }], ['auth', { provides: [a] }]);

  t.same(checkOrder(entries, 'c.yaml'), [
    {
      code: 'PIPELINE_ORDER',
      file: 'c.yaml',
      line: 1,
      column: 5,
      message: '"limit" reads a, which "auth" sets later (line 2).',
      hint: 'Move "auth" above "limit".',
    },
  ]);
});

t.test('says which built-in to add', async (t) => {
  const [problem] = checkOrder(pipeline(['rules', { requires: [a] }]), 'c.yaml', [
    { name: 'other', provides: [b] },
    { name: 'router', provides: [a] },
  ]);

  t.match(problem, {
    code: 'PIPELINE_MISSING',
    message: '"rules" needs a and nothing in the pipeline provides it.',
    hint: 'Add "router" above it.',
  });
});

t.test('asks for any plugin where no built-in provides the key', async (t) => {
  const [problem] = checkOrder(pipeline(['rules', { requires: [a] }]), 'c.yaml');

  t.equal(problem?.hint, 'Add a plugin that provides a above it.');
});

t.test('a required key has to be set above', async (t) => {
  t.same(told(pipeline(['x', { requires: [a] }], ['y', { provides: [a] }])), ['1 PIPELINE_ORDER']);
});

t.test('a plugin does not satisfy itself', async (t) => {
  t.same(told(pipeline(['x', { requires: [a], provides: [a] }])), ['1 PIPELINE_MISSING']);
});

t.test('a request key has one provider', async (t) => {
  const problems = checkOrder(
    pipeline(['x', { provides: [a] }], ['y', { provides: [a] }]),
    'c.yaml',
  );

  t.match(problems, [
    { line: 2, code: 'PIPELINE_ORDER', message: '"y" sets a, which "x" sets already (line 1).' },
  ]);
});

t.test('a service may be provided anywhere, by several', async (t) => {
  const entries = pipeline(
    ['x', { requires: [store] }],
    ['y', { provides: [store] }],
    ['z', { provides: [store] }],
  );

  t.same(told(entries), []);
  t.same(told(pipeline(['x', { requires: [store] }])), ['1 PIPELINE_MISSING']);
});

t.test('a conditional service satisfies everybody: it is set up in any case', async (t) => {
  t.same(
    told(pipeline(['x', { provides: [store], when: 'g*' }], ['y', { requires: [store] }])),
    [],
  );
});

t.test('"after" speaks of plugins, whatever the names of their instances', async (t) => {
  const entries = pipeline(['x', { after: ['auth'] }], ['front', { plugin: 'auth' }]);

  t.match(checkOrder(entries, 'c.yaml'), [
    { line: 1, message: '"x" has to stand below "front", which comes later (line 2).' },
  ]);
});

t.test('a conditional entry satisfies only entries with the same condition', async (t) => {
  const giver = ['giver', { provides: [a], when: 'g*' }] as const;

  t.same(told(pipeline(giver, ['x', { requires: [a], when: 'g*' }])), []);
  t.same(told(pipeline(giver, ['x', { requires: [a], when: 'o*' }])), ['2 PIPELINE_MISSING']);
  t.match(checkOrder(pipeline(giver, ['x', { requires: [a] }]), 'c.yaml'), [
    {
      message: '"x" needs a, which "giver" (line 1) sets only for models like "g*".',
      hint: /Remove "when"/,
    },
  ]);
});

t.test('a conditional entry may serve an optional reader', async (t) => {
  t.same(told(pipeline(['x', { provides: [a], when: 'g*' }], ['y', { uses: [a] }])), []);
});

t.test('names are unique', async (t) => {
  const entries = pipeline(['x', {}], ['y', {}], ['x', {}]);

  t.match(checkOrder(entries, 'c.yaml'), [
    { line: 3, code: 'CONFIG_DUPLICATE', message: /lines 1 and 3/, hint: /as:/ },
  ]);
});

t.test('one move is asked for once', async (t) => {
  const entries = pipeline(['x', { uses: [a], after: ['y'] }], ['y', { provides: [a] }]);

  t.same(told(entries), ['1 PIPELINE_ORDER']);
});

const role = (name: string, line: number, ...roles: readonly string[]) => ({
  name,
  at: { line, column: 1 },
  hasHandle: roles.includes('layer'),
  hasExecutor: roles.includes('executor'),
  hasEndpoint: roles.includes('endpoint'),
});

t.test('layers stand above every executor', async (t) => {
  const entries = [
    role('api', 1, 'endpoint'),
    role('one', 2, 'layer'),
    role('two', 3, 'executor', 'layer'),
    role('three', 4, 'layer'),
    role('four', 5, 'executor', 'layer'),
    role('five', 6, 'endpoint'),
  ];

  t.match(checkRoles(entries, 'c.yaml'), [
    { line: 4, code: 'PIPELINE_ORDER', hint: 'Move "three" above "two".' },
    { line: 5, code: 'PIPELINE_ORDER', hint: 'Move "four" above "two".' },
  ]);
});

t.test('an executor and an endpoint are needed', async (t) => {
  t.same(
    checkRoles([], 'c.yaml').map(({ code }) => code),
    ['PIPELINE_MISSING', 'PIPELINE_MISSING'],
  );
  t.same(checkRoles([role('a', 1, 'endpoint'), role('b', 2, 'executor')], 'c.yaml'), []);
});

/** A small generator with a seed, so that a failure can be repeated. */
function dice(seed: number): (sides: number) => number {
  let state = seed;
  return (sides) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * sides);
  };
}

function randomPipeline(roll: (sides: number) => number): OrderEntry[] {
  const keys = [a, b, store];
  const some = (chance: number): Key<unknown>[] => keys.filter(() => roll(chance) === 0);
  const names = ['p', 'q', 'r', 's', 't'];
  const entries = Array.from({ length: roll(5) }, (_, index) => {
    const name = roll(8) === 0 ? 'p' : (names[index] ?? 'u');
    const after = names.filter(() => roll(8) === 0);
    const when = [undefined, undefined, undefined, 'x', 'y'][roll(5)];
    const facts = { provides: some(4), requires: some(6), uses: some(6), after };
    return [name, when === undefined ? facts : { ...facts, when }] as const;
  });
  return pipeline(...entries);
}

/** A rule word by word: true where the entry at the index breaks it. */
type Breaks = (entry: OrderEntry, index: number, entries: readonly OrderEntry[]) => boolean;

function gives(entry: OrderEntry, name: string): boolean {
  return (entry.plugin.provides ?? []).some((provided) => provided.name === name);
}

const wordByWord: readonly Breaks[] = [
  // A required key is provided above, under no condition or the same; a service anywhere.
  (entry, index, entries) =>
    (entry.plugin.requires ?? []).some(({ name, scope }) => {
      const givers = entries.filter((other) => gives(other, name));
      const above = givers.filter((other) => entries.indexOf(other) < index);
      const suits = ({ when }: OrderEntry): boolean =>
        when === undefined || when.model === entry.when?.model;
      return scope === 'service' ? givers.length === 0 : !above.some(suits);
    }),
  // A used key that somebody else provides is provided above.
  (entry, index, entries) =>
    (entry.plugin.uses ?? []).some(({ name, scope }) => {
      const others = entries.filter((other) => other !== entry && gives(other, name));
      const above = others.some((other) => entries.indexOf(other) < index);
      return scope === 'request' && others.length > 0 && !above;
    }),
  // A request key has one provider.
  (entry, index, entries) =>
    (entry.plugin.provides ?? []).some(
      ({ name, scope }) =>
        scope === 'request' && entries.slice(0, index).some((other) => gives(other, name)),
    ),
  // `after` names nobody that stands below.
  (entry, index, entries) =>
    entries
      .slice(index + 1)
      .some(
        ({ plugin }) =>
          plugin.name !== entry.plugin.name && entry.plugin.after?.includes(plugin.name) === true,
      ),
  // Names are unique.
  (entry, index, entries) => entries.slice(0, index).some(({ name }) => name === entry.name),
];

function violations(entries: readonly OrderEntry[]): Set<number> {
  const indexes = entries.map((_, index) => index);
  return new Set(
    indexes.filter((index) => {
      const entry = entries[index];
      return entry !== undefined && wordByWord.some((breaks) => breaks(entry, index, entries));
    }),
  );
}

t.test('agrees with the rules checked pair by pair on 20 000 random pipelines', async (t) => {
  const roll = dice(20_240_607);
  let refused = 0;
  for (let round = 0; round < 20_000; round++) {
    const entries = randomPipeline(roll);
    const found = new Set(checkOrder(entries, 'c.yaml').map(({ line }) => line - 1));
    const expected = violations(entries);
    if (expected.size > 0) refused++;
    if (found.symmetricDifference(expected).size > 0) {
      t.same([...found], [...expected], JSON.stringify(entries));
      return;
    }
  }
  t.ok(refused > 4_000 && refused < 18_000, `${refused} of 20 000 are refused`);
});
