import { parseBody, type JsonBody } from '../../../core/src/context/body.ts';
import { Context, type Exchange } from '../../../core/src/context/context.ts';
import { Draft } from '../../../core/src/context/draft.ts';
import { Endings } from '../../../core/src/context/endings.ts';
import { Inbound, type InboundHead } from '../../../core/src/context/inbound.ts';
import { Trace } from '../../../core/src/context/trace.ts';
import type { Operation, StreamFraming } from '../../../core/src/pipeline/plugin.ts';
import { Redactor } from '../../../core/src/config/secrets.ts';
import { createLog } from '../../../core/src/observe/log.ts';
import { draftFor, type Dialects } from '../../../core/src/dialect/translate.ts';
import { lineDialect } from './line-dialect.ts';

export interface FakeExchange {
  /** JSON text of the body; none for a request without one. */
  readonly body?: string | undefined;
  readonly stream?: boolean;
  readonly framing?: StreamFraming;
  readonly dialect?: string;
  readonly dialects?: Dialects;
  readonly operation?: Operation;
  readonly head?: Partial<InboundHead>;
}

/** What everybody of one exchange shares, for a request that nobody sent. */
export async function fakeExchange(facts: FakeExchange = {}): Promise<Exchange> {
  const { dialect = 'line', framing = 'events', operation = 'generate', stream = false } = facts;
  const body = 'body' in facts ? facts.body : '{"model":"m"}';
  const parsed = body === undefined ? undefined : parseBody(Buffer.from(body), 'model');
  const model = String(parsed?.json['model'] ?? '');
  const inbound = new Inbound({ ...head, dialect, operation, ...facts.head }, () =>
    Promise.resolve(parsed === undefined ? undefined : { model, stream, framing, body: parsed }),
  );
  await inbound.read();
  const dialects = facts.dialects ?? new Map([['line', lineDialect('line')]]);
  return {
    id: 'request-1',
    inbound,
    log: createLog({ level: 'silent', redactor: new Redactor() }),
    trace: new Trace(),
    draftFor: (parent, route, trace) => draftFor(dialects, parent, route, trace),
    clientDraft: () => clientDraft(dialect, model, parsed),
    endings: new Endings(),
    deadlineMs: Infinity,
    askForUsage: () => undefined,
  };
}

/** The root context of a fake exchange. */
export async function fakeContext(facts: FakeExchange = {}): Promise<Context> {
  return new Context(await fakeExchange(facts));
}

function clientDraft(dialect: string, model: string, source: JsonBody | undefined): Draft {
  return new Draft({
    dialect,
    modelField: 'model',
    model,
    origin: () => ({ value: source?.json ?? {}, warnings: [] }),
    source,
  });
}

const head: InboundHead = {
  method: 'POST',
  path: '/v1/lines',
  query: {},
  params: {},
  headers: {},
  rawHeaders: [],
  ip: '192.0.2.1',
  dialect: 'line',
  operation: 'generate',
};
