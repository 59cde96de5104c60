import {
  Collector,
  isObject,
  type Dialect,
  type EncodeContext,
  type JsonObject,
  type JsonValue,
  type Reply,
} from '@ai-proxy/core';
import type { ExchangeStore } from './exchange-store.ts';
import type { Asked } from './expand.ts';

/** What is needed to see an answer as its client does. */
export interface Viewer {
  readonly client: string;
  readonly dialect: Dialect;
  readonly context: EncodeContext;
}

const keptStatuses: ReadonlySet<JsonValue | undefined> = new Set(['completed', 'incomplete']);

/** Remembers the answer under the id that the client sees, once it has come to its end. */
export function rememberAnswer(
  reply: Reply,
  asked: Asked,
  { client, context, dialect }: Viewer,
  store: ExchangeStore,
): void {
  const { body } = reply;
  if (body.kind !== 'whole' && body.kind !== 'stream') return;
  const isNative = body.dialect === dialect.name;
  const collector = new Collector();
  reply.observe((event) => {
    collector.push(event);
    if (event.type !== 'end' || collector.fault !== undefined) return;
    const { value } = dialect.encodeResponse(collector.response(), context);
    const { id, output, status } = value;
    if (typeof id !== 'string' || !Array.isArray(output) || !keptStatuses.has(status)) return;
    const items = isNative ? output : output.filter(isReusable).map(withoutId);
    store.keep(client, id, { ...asked, items: [...asked.items, ...items] });
  });
}

/** Reasoning of other providers is none: no upstream takes it back without its encrypted form. */
function isReusable(item: JsonValue): boolean {
  return (
    isObject(item) &&
    (item['type'] !== 'reasoning' || typeof item['encrypted_content'] === 'string')
  );
}

/** Ids that the gateway made up mean nothing to an upstream. */
function withoutId(item: JsonValue): JsonValue {
  if (!isObject(item)) return item;
  const { id: _id, ...rest }: JsonObject = item;
  return rest;
}
