import t from 'tap';
import { Draft } from '../../../../core/src/context/draft.ts';
import { Trace } from '../../../../core/src/context/trace.ts';
import {
  dialectOf,
  draftFor,
  translateRequest,
  translateResponse,
} from '../../../../core/src/dialect/translate.ts';
import { encodeContext, lineDialect } from '../line-dialect.ts';

const [from, to] = [lineDialect('line'), lineDialect('other')];
const dialects = new Map([
  ['line', from],
  ['other', to],
]);
const parent = (): Draft =>
  new Draft({
    dialect: 'line',
    modelField: 'model',
    model: 'm',
    origin: () => ({ model: 'm', odd: 1 }),
  });

t.test('finds a dialect by name or names the one that is missing', async (t) => {
  t.equal(dialectOf(dialects, 'other'), to);
  t.throws(() => dialectOf(dialects, 'absent'), { code: 'PLUGIN_CONTRACT', message: /"absent"/ });
});

t.test('translates a request for another model, with the warnings of both sides', async (t) => {
  const { value, warnings } = translateRequest({ model: 'm', stream: true, odd: 1 }, 'n', from, {
    ...to,
    encodeRequest: ({ model }) => ({
      value: { model },
      warnings: [{ path: 'odd', reason: 'out' }],
    }),
  });
  t.strictSame(value, { model: 'n' });
  t.strictSame(
    warnings.map(({ reason }) => reason),
    ['in', 'out'],
  );
});

t.test('translates a whole answer', async (t) => {
  const { value } = translateResponse({ text: 'Hello', usage: 3 }, from, to, encodeContext);
  t.strictSame(value, { by: 'other', for: 'request-1', text: 'Hello', usage: 3 });
});

t.test('gives a fork of the same dialect its parent with another model', async (t) => {
  const trace = new Trace();
  const draft = draftFor(dialects, parent(), 'n', 'line', trace);
  t.strictSame(draft.json, { model: 'n', odd: 1 });
  t.strictSame(trace.warnings, []);
});

t.test('translates once, when somebody looks, what the parent was at the fork', async (t) => {
  const trace = new Trace();
  const body = parent();
  const draft = draftFor(dialects, body, 'n', 'other', trace);
  body.set('stream', true);
  t.strictSame(trace.warnings, []);
  t.equal(draft.toBytes().toString(), '{"model":"n","stream":false,"by":"other"}');
  t.equal(draft.withModel('o').get('model'), 'o');
  t.equal(trace.warnings.length, 1);
});

t.test('refuses a dialect that nobody contributes at the fork', async (t) => {
  t.throws(() => draftFor(dialects, parent(), 'n', 'absent', new Trace()), {
    code: 'PLUGIN_CONTRACT',
  });
});
