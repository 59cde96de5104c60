/** The output of a streamed Responses answer, put together from its deltas. */
import { isObject, type JsonObject } from '@ai-proxy/core';
import { countAt, objectAt, textAt } from './json.ts';

/** One item: as it was added, and the texts that deltas added to it, by where they belong. */
interface GrowingItem {
  readonly item: JsonObject;
  readonly texts: Map<string, string>;
  readonly notes: Map<string, JsonObject[]>;
  whole: JsonObject | undefined;
}

/** Where the text of a delta belongs in its item, and its kind of content. */
const deltas: Readonly<Record<string, { readonly list: string; readonly kind: string }>> = {
  'response.output_text': { list: 'content', kind: 'output_text' },
  'response.refusal': { list: 'content', kind: 'refusal' },
  'response.reasoning_text': { list: 'content', kind: 'reasoning_text' },
  'response.reasoning_summary_text': { list: 'summary', kind: 'summary_text' },
  'response.function_call_arguments': { list: 'arguments', kind: 'arguments' },
};

/** Gathers the events of items. Events that belong to no known item are not of the output. */
export class GrowingOutput {
  readonly #items = new Map<number, GrowingItem>();

  add(type: string, event: JsonObject): void {
    const index = countAt(event, 'output_index') ?? -1;
    const known = this.#items.get(index);
    if (type === 'response.output_item.added' || (type.endsWith('item.done') && !known))
      this.#items.set(index, begun(objectAt(event, 'item')));
    const item = this.#items.get(index);
    if (item === undefined) return;
    if (type === 'response.output_item.done') item.whole = objectAt(event, 'item');
    if (type === 'response.output_text.annotation.added')
      put(item.notes, placeOf('content', event), (notes = []) => [
        ...notes,
        objectAt(event, 'annotation'),
      ]);
    const [, stem = '', ending = ''] = /^(.*)\.(delta|done)$/.exec(type) ?? [];
    const place = deltas[stem];
    if (place === undefined) return;
    const said = textAt(event, place.kind === 'refusal' ? 'refusal' : 'text');
    const whole = place.list === 'arguments' ? textAt(event, 'arguments') : said;
    const key = placeOf(place.list, event);
    put(item.texts, key, (text = '') =>
      ending === 'delta' ? text + textAt(event, 'delta') : longer(text, whole),
    );
  }

  /** The items in order. What was only said in whole items counts as well. */
  items(): JsonObject[] {
    const places = [...this.#items.keys()].toSorted((one, other) => one - other);
    return places.flatMap((place) => {
      const growing = this.#items.get(place);
      return growing === undefined ? [] : [itemOf(growing)];
    });
  }
}

function begun(item: JsonObject): GrowingItem {
  return { item, texts: new Map(), notes: new Map(), whole: undefined };
}

function placeOf(list: string, event: JsonObject): string {
  const index = countAt(event, list === 'summary' ? 'summary_index' : 'content_index') ?? 0;
  return `${list}.${index}`;
}

function put<Value>(
  map: Map<string, Value>,
  key: string,
  change: (value: Value | undefined) => Value,
): void {
  map.set(key, change(map.get(key)));
}

/** A repeated text may go on where deltas were left out; a shorter one takes nothing back. */
function longer(text: string, whole: string): string {
  return whole.startsWith(text) ? whole : text;
}

function itemOf({ item, texts, notes, whole = item }: GrowingItem): JsonObject {
  if (item['type'] === 'function_call') {
    const text = longer(texts.get('arguments.0') ?? '', textAt(whole, 'arguments'));
    return { ...whole, arguments: text };
  }
  return { ...whole, ...lists(whole, texts, notes) };
}

function lists(
  whole: JsonObject,
  texts: ReadonlyMap<string, string>,
  notes: ReadonlyMap<string, readonly JsonObject[]>,
): JsonObject {
  const of = (list: string): JsonObject[] => {
    const parts = Array.isArray(whole[list]) ? whole[list].filter(isObject) : [];
    const keys = [...texts.keys(), ...notes.keys()].filter((key) => key.startsWith(`${list}.`));
    const last = Math.max(parts.length, ...keys.map((key) => Number(key.split('.')[1]) + 1));
    return Array.from({ length: last }, (_, index) => {
      const part = parts[index] ?? { type: list === 'summary' ? 'summary_text' : kindOf(whole) };
      return partOf(part, texts.get(`${list}.${index}`) ?? '', notes.get(`${list}.${index}`));
    });
  };
  return { content: of('content'), summary: of('summary') };
}

function kindOf({ type }: JsonObject): string {
  return type === 'reasoning' ? 'reasoning_text' : 'output_text';
}

function partOf(
  part: JsonObject,
  text: string,
  notes: readonly JsonObject[] | undefined,
): JsonObject {
  const name = part['type'] === 'refusal' ? 'refusal' : 'text';
  const annotations = Array.isArray(part['annotations']) ? part['annotations'] : [];
  return {
    ...part,
    [name]: longer(text, textAt(part, name)),
    annotations: annotations.length > 0 ? annotations : (notes ?? []),
  };
}
