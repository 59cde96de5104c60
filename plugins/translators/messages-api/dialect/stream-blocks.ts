import {
  isObject,
  type JsonObject,
  objectOf,
  parseObject,
  type PartDelta,
  type StreamEvent,
  textOf,
} from '@ai-proxy/core';
import { decodeCitation } from './citations.ts';
import { mergeMembers } from './members.ts';
import { decodeBlock, nativePart } from './parts-decode.ts';
import { dialectName } from './wire.ts';

/** A block between its start and its stop. */
interface OpenBlock {
  /** Number of the part; undefined until it is started. */
  readonly part: number | undefined;
  /** The block as it started. */
  readonly start: JsonObject;
  /** Fragments of the input of a call. */
  json: string;
  /** What was said of a block that only this format knows, until it is complete. */
  readonly held: JsonObject[];
}

type DeltaDecoder = (delta: JsonObject) => PartDelta | undefined;

const deltaDecoders: ReadonlyMap<string, DeltaDecoder> = new Map<string, DeltaDecoder>([
  ['text_delta', ({ text }) => (typeof text === 'string' ? { type: 'text', text } : undefined)],
  [
    'thinking_delta',
    ({ thinking: text }) => (typeof text === 'string' ? { type: 'text', text } : undefined),
  ],
  [
    'signature_delta',
    ({ signature }) =>
      typeof signature === 'string' ? { type: 'signature', signature } : undefined,
  ],
  [
    'citations_delta',
    ({ citation }) =>
      isObject(citation) ? { type: 'citation', citation: decodeCitation(citation) } : undefined,
  ],
]);

/** What a delta without a started block begins. */
const impliedBlocks: Readonly<Record<string, JsonObject>> = {
  text_delta: { type: 'text', text: '' },
  thinking_delta: { type: 'thinking', thinking: '' },
};

/** Reads the content blocks of a streamed answer. */
export class BlockReader {
  readonly #open = new Map<number, OpenBlock>();
  #parts = 0;
  #calls = false;

  /** True once a call of a client tool was seen. */
  get calls(): boolean {
    return this.#calls;
  }

  /** True while no block has begun. */
  get unused(): boolean {
    return this.#parts === 0 && this.#open.size === 0;
  }

  start(data: JsonObject): readonly StreamEvent[] {
    const index = indexOf(data);
    const before = this.#close(index);
    return [...before, ...this.#begin(index, objectOf(data['content_block']) ?? {})];
  }

  delta(data: JsonObject): readonly StreamEvent[] {
    const index = indexOf(data);
    const delta = objectOf(data['delta']) ?? {};
    const type = textOf(delta['type']) ?? '';
    const block = this.#open.get(index);
    const implied =
      block === undefined && Object.hasOwn(impliedBlocks, type) ? impliedBlocks[type] : undefined;
    if (implied !== undefined) return [...this.#begin(index, implied), ...this.delta(data)];
    if (block === undefined) return [nativePart(data)];
    if (block.part !== undefined) return partDelta(block, block.part, type, delta);
    if (type === 'input_json_delta') block.json += textOf(delta['partial_json']) ?? '';
    else block.held.push(delta);
    return [];
  }

  stop(data: JsonObject): readonly StreamEvent[] {
    return this.#close(indexOf(data));
  }

  /** Ends what the upstream left open. */
  close(): readonly StreamEvent[] {
    return [...this.#open.keys()].flatMap((index) => this.#close(index));
  }

  /** Blocks that only this format knows wait for their stop, so that they are passed on whole. */
  #begin(index: number, start: JsonObject): readonly StreamEvent[] {
    const decoded = decodeBlock(start);
    const native = decoded.type === 'native';
    const block: OpenBlock = { part: native ? undefined : this.#parts, start, json: '', held: [] };
    this.#open.set(index, block);
    if (native) return [];
    this.#parts += 1;
    if (decoded.type !== 'tool-call')
      return [{ type: 'part-start', index: this.#parts - 1, part: originated(decoded) }];
    this.#calls = true;
    return [{ type: 'part-start', index: this.#parts - 1, part: { ...decoded, arguments: '' } }];
  }

  #close(index: number): readonly StreamEvent[] {
    const block = this.#open.get(index);
    if (block === undefined) return [];
    this.#open.delete(index);
    if (block.part === undefined) return this.#native(block);
    const end: StreamEvent = { type: 'part-end', index: block.part };
    if (block.start['type'] !== 'tool_use' || block.json !== '') return [end];
    const text = JSON.stringify(block.start['input'] ?? {});
    return [{ type: 'part-delta', index: block.part, delta: { type: 'arguments', text } }, end];
  }

  #native(block: OpenBlock): readonly StreamEvent[] {
    const index = this.#parts;
    this.#parts += 1;
    const known = block.held.filter(({ type }) => type === 'compaction_delta');
    const unknown = block.held.filter(({ type }) => type !== 'compaction_delta');
    const deltas = unknown.map((value): StreamEvent => ({
      type: 'part-delta',
      index,
      delta: { type: 'native', dialect: dialectName, value },
    }));
    const part = nativePart(completed(block, known));
    return [{ type: 'part-start', index, part }, ...deltas, { type: 'part-end', index }];
  }
}

function partDelta(
  block: OpenBlock,
  index: number,
  type: string,
  delta: JsonObject,
): readonly StreamEvent[] {
  if (type === 'input_json_delta' && block.start['type'] === 'tool_use') {
    const text = textOf(delta['partial_json']) ?? '';
    block.json += text;
    return text === '' ? [] : [{ type: 'part-delta', index, delta: { type: 'arguments', text } }];
  }
  const decoded = deltaDecoders.get(type)?.(delta);
  const native: PartDelta = { type: 'native', dialect: dialectName, value: delta };
  return [{ type: 'part-delta', index, delta: decoded ?? native }];
}

/** Thinking is signed at its end, so its origin is known before there is a signature. */
function originated(part: ReturnType<typeof decodeBlock>): ReturnType<typeof decodeBlock> {
  return part.type === 'reasoning' ? { ...part, origin: dialectName } : part;
}

/** The block with all that its deltas said. */
function completed(block: OpenBlock, deltas: readonly JsonObject[]): JsonObject {
  const input = block.json === '' ? {} : { input: parseObject(block.json) ?? block.json };
  const said = deltas.map(({ type: _type, ...members }) => members);
  return mergeMembers(Object.assign({}, input, ...said), block.start);
}

function indexOf(data: JsonObject): number {
  const index = data['index'];
  return typeof index === 'number' ? index : 0;
}
