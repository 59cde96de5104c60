import { isObject, type JsonObject, type JsonValue } from '@ai-proxy/core';
import { SeenText, type Sentence } from './grammar-texts.ts';

/** Texts of an item that are numbered together, or the only one that it has. */
type Series = 'contents' | 'summaries' | 'only';

interface TextRule {
  readonly series: Series;
  /** Type of the item that has such texts. */
  readonly item: string;
  /** Type of the part that the text is; undefined for the only text of an item. */
  readonly part?: string;
  /** The member of the last event that holds the text. */
  readonly member: string;
}

/** Texts by the beginning of the types of their events. */
const texts: ReadonlyMap<string, TextRule> = new Map<string, TextRule>([
  [
    'response.output_text',
    { series: 'contents', item: 'message', part: 'output_text', member: 'text' },
  ],
  ['response.refusal', { series: 'contents', item: 'message', part: 'refusal', member: 'refusal' }],
  [
    'response.reasoning_text',
    { series: 'contents', item: 'reasoning', part: 'reasoning_text', member: 'text' },
  ],
  [
    'response.reasoning_summary_text',
    { series: 'summaries', item: 'reasoning', part: 'summary_text', member: 'text' },
  ],
  [
    'response.function_call_arguments',
    { series: 'only', item: 'function_call', member: 'arguments' },
  ],
  [
    'response.custom_tool_call_input',
    { series: 'only', item: 'custom_tool_call', member: 'input' },
  ],
]);

/** The member that numbers the texts of a series. */
const places: Readonly<Record<Exclude<Series, 'only'>, string>> = {
  contents: 'content_index',
  summaries: 'summary_index',
};

const parts: ReadonlyMap<string, keyof typeof places> = new Map<string, keyof typeof places>([
  ['response.content_part', 'contents'],
  ['response.reasoning_summary_part', 'summaries'],
]);

/** The member of a part that holds its text. */
const partMembers: ReadonlyMap<unknown, string> = new Map([['refusal', 'refusal']]);

/** An item of the output, as far as it was told. */
export class SeenItem {
  readonly id: string;
  readonly #type: string;
  readonly #texts: Readonly<Record<Series, SeenText[]>> = { contents: [], summaries: [], only: [] };
  #isDone = false;

  constructor(id: string, type: string) {
    this.id = id;
    this.#type = type;
  }

  get isDone(): boolean {
    return this.#isDone;
  }

  /** What is wrong with an event about the item. Events of other kinds may say what they like. */
  violation(event: JsonObject, type: string): Sentence {
    const id = event['item_id'];
    if (id !== undefined && id !== this.id) return `${type} has the id of another item.`;
    const end = type.lastIndexOf('.');
    const [subject, step] = [type.slice(0, end), type.slice(end + 1)];
    const series = parts.get(subject);
    if (series !== undefined) return this.#part(event, type, series, step);
    const rule = texts.get(subject);
    return rule === undefined ? this.#annotation(event, type) : this.#text(event, type, rule, step);
  }

  #part(event: JsonObject, type: string, series: keyof typeof places, step: string): Sentence {
    const { part } = event;
    const index = event[places[series]];
    if (!isObject(part)) return `${type} has no part.`;
    if (step === 'done') return this.#at(series, index, type, (text) => text.close(part, type));
    const known = this.#texts[series];
    if (index !== known.length) return `${type} has the index ${String(index)}.`;
    known.push(new SeenText(part['type'], partMembers.get(part['type']) ?? 'text'));
    return undefined;
  }

  #text(event: JsonObject, type: string, rule: TextRule, step: string): Sentence {
    if (rule.item !== this.#type) return `${type} is about a ${this.#type} item.`;
    const { member, part, series } = rule;
    if (series === 'only') this.#texts.only[0] ??= new SeenText(part, member);
    return this.#at(series, series === 'only' ? 0 : event[places[series]], type, (text) => {
      if (text.kind !== part) return `${type} is about a ${String(text.kind)} part.`;
      return step === 'delta'
        ? text.grow(event['delta'], type)
        : text.complete(event[member], type);
    });
  }

  #annotation(event: JsonObject, type: string): Sentence {
    if (type !== 'response.output_text.annotation.added') return undefined;
    return this.#at('contents', event['content_index'], type, (text) =>
      text.annotate(event['annotation_index'], type),
    );
  }

  #at(
    series: Series,
    index: JsonValue | undefined,
    type: string,
    judge: (text: SeenText) => Sentence,
  ): Sentence {
    const text = typeof index === 'number' ? this.#texts[series][index] : undefined;
    return text === undefined ? `${type} is about a part that is not there.` : judge(text);
  }

  /** What is wrong with the item as it is in the end. */
  done(item: JsonObject): Sentence {
    this.#isDone = true;
    const { id, type } = item;
    if (id !== this.id || type !== this.#type) return 'An item changed its id or its type.';
    const { contents, only, summaries } = this.#texts;
    if ([...contents, ...summaries].some(({ isClosed }) => !isClosed))
      return `The ${this.#type} item ${this.id} is done before its parts are.`;
    if (this.#type === 'function_call' && only[0]?.isComplete !== true)
      return `The call ${this.id} is done before its arguments are.`;
    const isWhole =
      (type !== 'message' || counts(item['content'], contents)) &&
      (type !== 'reasoning' || counts(item['summary'], summaries)) &&
      only.every((text) => text.isIn(item));
    return isWhole ? undefined : `The ${this.#type} item ${this.id} is not what was told.`;
  }
}

function counts(list: JsonValue | undefined, seen: readonly SeenText[]): boolean {
  return Array.isArray(list) && list.length === seen.length;
}
