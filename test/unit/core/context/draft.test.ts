import t from 'tap';
import { parseBody } from '../../../../core/src/context/body.ts';
import { Draft, type DraftOrigin } from '../../../../core/src/context/draft.ts';
import type { JsonObject, JsonValue } from '../../../../core/src/dialect/json.ts';
import {
  exoticText,
  pick,
  randomObject,
  randomText,
  randomValue,
  seededRandom,
  type Random,
} from '../random-json.ts';

function draftOf(text: string, model?: string): Draft {
  const source = parseBody(Buffer.from(text), 'model');
  const named = model ?? String(source.json['model'] ?? '');
  return new Draft({
    dialect: 'a',
    modelField: 'model',
    model: named,
    origin: () => ({ value: source.json, warnings: [] }),
    source,
  });
}

const sent = (draft: Draft): string => draft.toBytes().toString('utf8');

t.test('sends the very bytes of the client while nobody edits', async (t) => {
  const source = parseBody(
    Buffer.from('{ "model":"m",\n"big":12345678901234567890, "f":1.0, "é":"\\u00e9" }'),
    'model',
  );
  const draft = new Draft({
    dialect: 'a',
    modelField: 'model',
    model: 'm',
    origin: () => ({ value: source.json, warnings: [] }),
    source,
  });
  t.equal(draft.toBytes(), source.bytes);
  t.equal(draft.get('big'), 12345678901234567000);
  t.equal(draft.toBytes(), source.bytes, 'also after somebody looked');
  for (const change of [
    () => draft.set('f', 1),
    () => draft.setDefault('model', 'other'),
    () => draft.remove('nothing.here'),
    () => draft.remove('nothing[*].here'),
  ])
    change();
  t.equal(draft.edited, false, 'a change that changes nothing is none');
  t.equal(draft.toBytes(), source.bytes);
});

t.test('puts another model into the bytes and touches nothing else', async (t) => {
  const cases = [
    '{"model":"m","n":12345678901234567890}',
    '{ "n" : 1.0e2 ,\r\n\t"model"\t:\n"m" , "x":[ ] }',
    '{"é":"漢","model":"\\u006d","z":"😀"}',
    '{"text":"\\"model\\":\\"x\\"","model":"m"}',
    '{"nested":{"model":"inner"},"model":"m"}',
  ];
  for (const text of cases)
    for (const model of [
      '',
      'gpt',
      'with "quotes" and \\',
      'é漢😀',
      'line\nend',
      'x'.repeat(300),
    ]) {
      const expected = text.replace(/"model"(\s*):(\s*)"(?:m|\\u006d)"/, () => {
        const [, before = '', after = ''] = /"model"(\s*):(\s*)"(?:m|\\u006d)"/.exec(text) ?? [];
        return `"model"${before}:${after}${JSON.stringify(model)}`;
      });
      t.equal(sent(draftOf(text).withModel(model)), expected);
    }
});

t.test('splices generated bodies so that only the model differs', async (t) => {
  const random = seededRandom(4);
  let wrong = 0;
  for (let round = 0; round < 1000; round++) {
    const value: JsonObject = {
      ...randomObject(random),
      model: randomText(random),
      last: randomValue(random),
    };
    const model = randomText(random);
    const text = exoticText(value, random);
    const draft = draftOf(text).withModel(model);
    const parsed: unknown = JSON.parse(sent(draft));
    if (JSON.stringify(parsed) !== JSON.stringify({ ...JSON.parse(text), model })) wrong++;
    if (JSON.stringify(draft.json) !== JSON.stringify(parsed)) wrong++;
  }
  t.equal(wrong, 0);
});

t.test('writes a body anew where its bytes could be read in two ways', async (t) => {
  t.equal(sent(draftOf('{"model":"allowed", "model":"used"}')), '{"model":"used"}');
  t.equal(
    sent(draftOf('{"model":"m","a":{"b":1,"b":2}}').withModel('n')),
    '{"model":"n","a":{"b":2}}',
  );
  t.equal(sent(draftOf('{"mod\\u0065l":"m"}').withModel('n')), '{"model":"n"}');
  t.equal(sent(draftOf('{"model":7}', 'n')), '{"model":"n"}');
  t.equal(sent(draftOf('{"a":1}', 'n')), '{"a":1,"model":"n"}');
});

t.test('keeps the model out of bodies that do not name it', async (t) => {
  const source = parseBody(Buffer.from('{ "contents": [] }'), undefined);
  const draft = new Draft({
    dialect: 'g',
    modelField: undefined,
    model: 'm',
    origin: () => ({ value: source.json, warnings: [] }),
    source,
  });
  t.equal(draft.withModel('n').toBytes(), source.bytes);
  draft.set('x', 1);
  t.equal(sent(draft.withModel('n')), '{"contents":[],"x":1}');
});

t.test('refuses edits once it is sealed', async (t) => {
  const draft = draftOf('{"model":"m","a":1}');
  const fork = draft.withModel('n');
  draft.seal();
  for (const change of [
    () => draft.set('a', 2),
    () => draft.setDefault('b', 1),
    () => draft.remove('a'),
  ])
    t.throws(change, { code: 'PLUGIN_CONTRACT', message: /after the request was sent/ });
  t.equal(draft.get('a'), 1);
  fork.set('a', 2);
  t.equal(fork.get('a'), 2, 'a fork is not sealed with it');
});

t.test('refuses paths to inherited names', async (t) => {
  const draft = draftOf('{"model":"m"}');
  for (const path of ['__proto__.isAdmin', 'constructor.prototype.isAdmin', 'a.__proto__'])
    t.throws(() => draft.set(path, true), { code: 'FIELD_INVALID' });
  t.equal(Reflect.get({}, 'isAdmin'), undefined);
  t.equal(draft.edited, false);
});

t.test('keeps forks and their parent apart in both directions', async (t) => {
  const parent = draftOf('{"model":"m","a":{"b":1},"list":[1]}');
  const early = parent.withModel('early');
  parent.set('a.b', 2);
  const late = parent.withModel('late');
  late.set('list', []);
  parent.set('a.b', 3);
  t.equal(sent(early), '{"model":"early","a":{"b":1},"list":[1]}', 'made before the edit');
  t.equal(early.get('a.b'), 1, 'and looked at only after it');
  t.equal(sent(late), '{"model":"late","a":{"b":2},"list":[]}');
  t.equal(sent(parent), '{"model":"m","a":{"b":3},"list":[1]}');
});

t.test('shares with forks what neither changed', async (t) => {
  const parent = draftOf('{"model":"m","big":{"x":[1,2,3]},"a":1}');
  const big = parent.get('big');
  const fork = parent.withModel('n').withModel('o');
  fork.set('a', 2);
  t.equal(fork.get('big'), big);
});

t.test('asks its origin once, for all forks together', async (t) => {
  let asked = 0;
  const origin: DraftOrigin = () => ({ value: { model: 'm', asked: ++asked }, warnings: [] });
  const draft = new Draft({ dialect: 'a', modelField: 'model', model: 'm', origin });
  const fork = draft.withModel('n');
  t.equal(asked, 0, 'and not before somebody looks');
  t.equal(sent(fork), '{"model":"n","asked":1}');
  t.equal(sent(draft), '{"model":"m","asked":1}');
  t.equal(asked, 1);
});

/** The same edits on a deep clone, written as plainly as possible. */
function edit(
  target: unknown,
  steps: readonly (string | number)[],
  value: JsonValue | undefined,
): void {
  const [step, ...rest] = steps;
  if (step === undefined || typeof target !== 'object' || target === null) return;
  if (Array.isArray(target) !== (typeof step === 'number')) return;
  if (typeof step === 'number' && !Object.hasOwn(target, step)) return;
  if (rest.length > 0) {
    const inner: unknown = Reflect.get(target, step);
    const isMissing = typeof inner !== 'object' || inner === null;
    if (isMissing && (value === undefined || rest.some((later) => typeof later === 'number')))
      return;
    if (isMissing) Reflect.set(target, step, {});
    return edit(Reflect.get(target, step), rest, value);
  }
  if (value !== undefined) Reflect.set(target, step, value);
  else if (Array.isArray(target)) target.splice(Number(step), 1);
  else Reflect.deleteProperty(target, step);
}

function randomSteps(random: Random): (string | number)[] {
  const steps = Array.from({ length: Math.floor(random() * 3) }, () =>
    pick<string | number>(random, ['a', 'b', 'list', 0, 1, 3]),
  );
  return [pick(random, ['a', 'b', 'list', 'new']), ...steps];
}

const spelled = (steps: readonly (string | number)[]): string =>
  steps
    .map((step, at) => (typeof step === 'number' ? `[${step}]` : `${at === 0 ? '' : '.'}${step}`))
    .join('');

t.test('agrees with edits of a deep clone', async (t) => {
  const random = seededRandom(5);
  let wrong = 0;
  let edits = 0;
  for (let round = 0; round < 1500; round++) {
    const start: JsonObject = {
      model: 'm',
      a: { a: randomValue(random, 2), b: [{ a: 1 }, { b: 2 }], list: [1, [2, { a: 3 }]] },
      list: [randomValue(random, 2), { a: { b: 1 } }, randomValue(random, 1)],
    };
    const draft = draftOf(JSON.stringify(start)).withModel('n');
    const model: unknown = structuredClone({ ...start, model: 'n' });
    for (let count = 0; count < 6; count++) {
      const steps = randomSteps(random);
      const value = random() < 0.3 ? undefined : randomValue(random, 1);
      if (value === undefined) draft.remove(spelled(steps));
      else draft.set(spelled(steps), value);
      edit(model, steps, structuredClone(value));
      edits++;
    }
    const expected: unknown = JSON.parse(JSON.stringify(model));
    if (!t.same(JSON.parse(sent(draft)), expected)) wrong++;
    if (wrong > 3) break;
  }
  t.ok(edits > 5000);
  t.equal(wrong, 0);
});

t.test('tells what its translation lost, also in drafts for other models', async (t) => {
  let translated = 0;
  const warnings = [{ path: 'odd', reason: 'it has no counterpart' }];
  const origin: DraftOrigin = () => {
    translated++;
    return { value: { model: 'm', list: [1] }, warnings };
  };
  const draft = new Draft({ dialect: 'a', modelField: 'model', model: 'm', origin });
  const unseen = draft.withModel('n');
  t.strictSame(unseen.warnings, warnings, 'before anybody looked at the body');
  draft.set('list', []);
  const edited = draft.withModel('o');
  t.strictSame(draft.warnings, warnings, 'and after an edit');
  t.strictSame(edited.warnings, warnings);
  t.strictSame(edited.withModel('p').warnings, warnings);
  t.equal(translated, 1);
});

t.test('has lost nothing where nothing was translated', async (t) => {
  t.strictSame(draftOf('{"model":"m"}').withModel('n').warnings, []);
});

t.test('adds a member beside the bytes of the client', async (t) => {
  const text = '{ "model" : "m", "seed": 12345678901234567890 }';
  const make = (body: string): Draft => {
    const source = parseBody(Buffer.from(body), 'model');
    const origin = () => ({ value: source.json, warnings: [] });
    return new Draft({ dialect: 'line', modelField: 'model', model: 'm', origin, source });
  };
  const draft = make(text);
  draft.add('more', { all: true });
  t.equal(draft.toBytes().toString(), text.replace('{', '{"more":{"all":true},'));
  t.strictSame(draft.get('more.all'), true);
  t.equal(draft.edited, false);

  const fork = draft.withModel('other');
  t.match(fork.toBytes().toString(), '"more":{"all":true}, "model" : "other", "seed": 12345678901');
  fork.set('more.all', false);
  t.strictSame(JSON.parse(fork.toBytes().toString()).more, { all: false });
  t.match(draft.toBytes().toString(), '"all":true', 'a fork changes nothing here');

  const present = make('{"model":"m","more":1}');
  present.add('more', 2);
  t.equal(present.toBytes().toString(), '{"model":"m","more":2}');
  draft.seal();
  t.throws(() => draft.add('late', 1), { code: 'PLUGIN_CONTRACT' });
});
