import t from 'tap';
import { Draft } from '../../../../core/src/context/draft.ts';
import { Trace } from '../../../../core/src/context/trace.ts';
import type { Dialect } from '../../../../core/src/dialect/dialect.ts';
import type { JsonObject } from '../../../../core/src/dialect/json.ts';
import type { CanonicalRequest } from '../../../../core/src/dialect/model.ts';
import {
  dialectOf,
  draftFor,
  translateAnswer,
  translateRequest,
  type RequestMapper,
  type RequestRoute,
} from '../../../../core/src/dialect/translate.ts';
import { lineDialectWithCodecs } from '../line-codecs.ts';
import { encodeContext, lineDialect } from '../line-dialect.ts';

const [from, to] = [lineDialect('line'), lineDialect('other')];
const [counting, countingToo] = [lineDialectWithCodecs('line'), lineDialectWithCodecs('other')];
const dialects = new Map([
  ['line', from],
  ['other', to],
]);
const target = { dialect: 'other', provider: 'acme', model: 'n' };
const route = (changes: Partial<RequestRoute> = {}): RequestRoute => ({
  operation: 'generate',
  stream: false,
  target,
  mappers: [],
  ...changes,
});
function required<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('It is missing.');
  return value;
}

const parent = (): Draft =>
  new Draft({
    dialect: 'line',
    modelField: 'model',
    model: 'm',
    origin: () => ({ value: { model: 'm', odd: 1 }, warnings: [] }),
  });

t.test('finds a dialect by name or names the one that is missing', async (t) => {
  t.equal(dialectOf(dialects, 'other'), to);
  t.throws(() => dialectOf(dialects, 'absent'), { code: 'PLUGIN_CONTRACT', message: /"absent"/ });
});

t.test('translates a request for another model, with the warnings of both sides', async (t) => {
  const wary = {
    ...to,
    encodeRequest: ({ model }: CanonicalRequest) => ({
      value: { model },
      warnings: [{ path: 'odd', reason: 'out' }],
    }),
  };
  const { value, warnings } = translateRequest({ model: 'm', odd: 1 }, from, wary, route());
  t.strictSame(value, { model: 'n' });
  t.strictSame(
    warnings.map(({ reason }) => reason),
    ['in', 'out'],
  );
});

/** A dialect that calls everything as the client does, in capitals. */
const loud = (dialect: Dialect, seen: JsonObject[] = []): Dialect => ({
  ...dialect,
  sourcePaths: (body) => {
    seen.push(body);
    return (path) => path.toUpperCase();
  },
});

t.test("tells what the encoder loses by the paths of the client's body", async (t) => {
  const wary = {
    ...to,
    encodeRequest: ({ model }: CanonicalRequest) => ({
      value: { model },
      warnings: ['seed', 'messages[0]'].map((path) => ({ path, reason: 'out' })),
    }),
  };
  const seen: JsonObject[] = [];
  const body = { model: 'm', odd: 1 };
  const { warnings } = translateRequest(body, loud(from, seen), wary, route());
  t.strictSame(warnings, [
    { path: 'odd', reason: 'in' },
    { path: 'SEED', reason: 'out' },
    { path: 'MESSAGES[0]', reason: 'out' },
  ]);
  t.equal(seen.length, 1);
  t.equal(seen[0], body);
});

t.test('reads no body again for an encoder that loses nothing', async (t) => {
  const seen: JsonObject[] = [];
  translateRequest({ model: 'm' }, loud(from, seen), to, route());
  t.strictSame(seen, []);
});

t.test('tells what counting and embedding lose by the same paths', async (t) => {
  const count = route({ operation: 'count-tokens' });
  t.strictSame(translateRequest({}, loud(counting), countingToo, count).warnings, [
    { path: 'count', reason: 'read by line' },
    { path: 'COUNT', reason: 'written by other' },
  ]);
  const wary = {
    ...to,
    embedding: {
      ...required(countingToo.embedding),
      encodeRequest: () => ({ value: {}, warnings: [{ path: 'user', reason: 'out' }] }),
    },
  };
  const embed = route({ operation: 'embed' });
  t.strictSame(translateRequest({ input: 'a' }, loud(counting), wary, embed).warnings, [
    { path: 'USER', reason: 'out' },
  ]);
});

t.test('tells of a message that a mapper moved where the client sent it', async (t) => {
  const greeting: RequestMapper = (request) => ({
    ...request,
    messages: [{ role: 'system', parts: [] }, ...request.messages],
  });
  const wary = {
    ...to,
    encodeRequest: ({ messages }: CanonicalRequest) => ({
      value: {},
      warnings: [{ path: `messages[${messages.length - 1}].name`, reason: 'out' }],
    }),
  };
  const { warnings } = translateRequest({}, from, wary, route({ mappers: [greeting] }));
  t.strictSame(warnings, [{ path: 'messages[0].name', reason: 'out' }]);
});

t.test('asks for a stream where the client wants one, whatever its body says', async (t) => {
  for (const stream of [true, false])
    for (const body of [{}, { stream: true }, { stream: false }])
      t.strictSame(translateRequest(body, from, to, route({ stream })).value, {
        model: 'n',
        stream,
        by: 'other',
      });
});

t.test('runs mappers in their order, each on what the one before gave', async (t) => {
  const seen: unknown[] = [];
  const named =
    (name: string): RequestMapper =>
    (request, place) => {
      seen.push([name, request.user, request.model, place]);
      return { ...request, user: `${request.user ?? 'nobody'} ${name}` };
    };
  const signing = {
    ...to,
    encodeRequest: ({ user }: CanonicalRequest) => ({ value: { user }, warnings: [] }),
  };
  const mappers = [named('outer'), named('inner')];
  const { value } = translateRequest({}, from, signing, route({ mappers }));
  t.strictSame(value, { user: 'nobody outer inner' });
  t.strictSame(seen, [
    ['outer', undefined, 'n', target],
    ['inner', 'nobody outer', 'n', target],
  ]);
});

t.test('translates a count of tokens with the codecs of both sides', async (t) => {
  const body = { model: 'm', count: 'these' };
  const { value, warnings } = translateRequest(
    body,
    counting,
    countingToo,
    route({ operation: 'count-tokens' }),
  );
  t.strictSame(value, { model: 'n', messages: 1, countedBy: 'other' });
  t.strictSame(
    warnings.map(({ reason }) => reason),
    ['read by line', 'written by other'],
  );
});

t.test('writes a count as an ordinary request for an API without a counter', async (t) => {
  const { value, warnings } = translateRequest(
    { model: 'm' },
    counting,
    to,
    route({ operation: 'count-tokens' }),
  );
  t.strictSame(value, { model: 'n', stream: false, by: 'other' });
  t.equal(warnings.length, 1);
});

t.test('translates a request for vectors', async (t) => {
  const body = { model: 'm', input: 'text' };
  const { value } = translateRequest(body, counting, countingToo, route({ operation: 'embed' }));
  t.strictSame(value, { model: 'n', embed: ['text'], by: 'other' });
});

t.test('refuses an operation that one of both APIs does not have, and names it', async (t) => {
  const refusal = (api: string) => ({
    code: 'OPERATION_UNSUPPORTED',
    message: `The API "${api}" does not offer this operation.`,
  });
  const count = route({ operation: 'count-tokens' });
  const embed = route({ operation: 'embed' });
  t.throws(() => translateRequest({}, from, countingToo, count), refusal('line'));
  t.throws(() => translateRequest({}, from, countingToo, embed), refusal('line'));
  t.throws(() => translateRequest({}, counting, to, embed), refusal('other'));
  const answers = { 'count-tokens': { tokens: 3 }, embed: { vector: [1] } } as const;
  for (const operation of ['count-tokens', 'embed'] as const)
    t.throws(
      () => translateAnswer(answers[operation], counting, to, operation, encodeContext),
      refusal('other'),
    );
});

t.test('translates the answers of these operations', async (t) => {
  const count = translateAnswer(
    { tokens: 3, unknown: 1 },
    counting,
    countingToo,
    'count-tokens',
    encodeContext,
  );
  t.strictSame(count.value, { tokens: 3, for: 'request-1', by: 'other' });
  const vectors = translateAnswer(
    { vector: [1, 0.5] },
    counting,
    countingToo,
    'embed',
    encodeContext,
  );
  t.strictSame(vectors.value, { vector: [1, 0.5], by: 'other' });
});

t.test('refuses an answer to another question', async (t) => {
  const wrong = {
    'count-tokens': [{}, { vector: [1] }, { tokens: 'many' }],
    embed: [{}, { tokens: 3 }, { vector: 1 }],
  } as const;
  for (const operation of ['count-tokens', 'embed'] as const)
    for (const body of wrong[operation])
      t.throws(
        () => translateAnswer(body, counting, countingToo, operation, encodeContext),
        { code: 'UPSTREAM_PROTOCOL' },
        `${operation} ${JSON.stringify(body)}`,
      );
});

t.test('gives a fork of the same dialect its parent with another model, unmapped', async (t) => {
  const trace = new Trace();
  const same = { ...target, dialect: 'line' };
  const mapper: RequestMapper = () => t.fail('there is no canonical request to map') as never;
  const draft = draftFor(dialects, parent(), route({ target: same, mappers: [mapper] }), trace);
  t.strictSame(draft.json, { model: 'n', odd: 1 });
  t.strictSame(trace.warnings, []);
});

t.test('translates once, when somebody looks, what the parent was at the fork', async (t) => {
  const trace = new Trace();
  const body = parent();
  let mapped = 0;
  const mapper: RequestMapper = (request) => {
    mapped++;
    return request;
  };
  const draft = draftFor(dialects, body, route({ mappers: [mapper] }), trace);
  body.set('added', true);
  t.strictSame([trace.warnings, mapped], [[], 0]);
  t.equal(draft.toBytes().toString(), '{"model":"n","stream":false,"by":"other"}');
  t.equal(draft.withModel('o').get('model'), 'o');
  t.strictSame([trace.warnings.length, mapped], [1, 1]);
  t.strictSame(draft.warnings, trace.warnings);
});

t.test('refuses a dialect that nobody contributes at the fork', async (t) => {
  const absent = { ...target, dialect: 'absent' };
  t.throws(() => draftFor(dialects, parent(), route({ target: absent }), new Trace()), {
    code: 'PLUGIN_CONTRACT',
  });
});
