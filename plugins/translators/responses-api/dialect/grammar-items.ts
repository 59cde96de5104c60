import { isObject, type JsonObject, type JsonValue } from '@ai-proxy/core';
import { SeenText, shown, type Sentence } from './grammar-texts.ts';

/** Texts of an item that are numbered together, or the only one that it has. */
type Series = 'contents' | 'summaries' | 'only';

/** What an event does to a text. */
type Step = 'grow' | 'complete' | 'open' | 'close' | 'annotate';

interface Rule {
  readonly step: Step;
  readonly series: Series;
  /** The member that numbers the texts of the series. */
  readonly place: string;
  /** Type of the item that has such texts; undefined where any may. */
  readonly item?: string;
  /** Type of the part that the text is; undefined for the only text of an item. */
  readonly part?: string;
  /** The member that holds what the event says of the text. */
  readonly member: string;
}

const contents = { series: 'contents', place: 'content_index' } as const;
const summaries = { series: 'summaries', place: 'summary_index' } as const;
const only = { series: 'only', place: 'output_index' } as const;

/** Texts by the beginning of the types of their events; `member` is where the last event has the text. */
const texts: Readonly<Record<string, Omit<Rule, 'step'>>> = {
  'response.output_text': { ...contents, item: 'message', part: 'output_text', member: 'text' },
  'response.refusal': { ...contents, item: 'message', part: 'refusal', member: 'refusal' },
  'response.reasoning_text': {
    ...contents,
    item: 'reasoning',
    part: 'reasoning_text',
    member: 'text',
  },
  'response.reasoning_summary_text': {
    ...summaries,
    item: 'reasoning',
    part: 'summary_text',
    member: 'text',
  },
  'response.function_call_arguments': { ...only, item: 'function_call', member: 'arguments' },
  'response.custom_tool_call_input': { ...only, item: 'custom_tool_call', member: 'input' },
};

const partEvents: Readonly<Record<string, Omit<Rule, 'step'>>> = {
  'response.content_part': { ...contents, member: 'part' },
  'response.reasoning_summary_part': { ...summaries, member: 'part' },
};

/** The rules by the types of events. */
const rules: ReadonlyMap<string, Rule> = new Map<string, Rule>([
  ...Object.entries(texts).flatMap(([subject, text]): [string, Rule][] => [
    [`${subject}.delta`, { ...text, step: 'grow', member: 'delta' }],
    [`${subject}.done`, { ...text, step: 'complete' }],
  ]),
  ...Object.entries(partEvents).flatMap(([subject, part]): [string, Rule][] => [
    [`${subject}.added`, { ...part, step: 'open' }],
    [`${subject}.done`, { ...part, step: 'close' }],
  ]),
  [
    'response.output_text.annotation.added',
    {
      ...contents,
      step: 'annotate',
      item: 'message',
      part: 'output_text',
      member: 'annotation_index',
    },
  ],
]);

/** The member of an item or a part that holds its text. */
const textMembers: Readonly<Record<string, string>> = {
  refusal: 'refusal',
  function_call: 'arguments',
  custom_tool_call: 'input',
};

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
    const rule = rules.get(type);
    if (rule === undefined) return undefined;
    if (rule.item !== undefined && rule.item !== this.#type)
      return `${type} is about a ${this.#type} item.`;
    const said = event[rule.member];
    if (rule.step === 'open') return this.#open(said, event[rule.place], rule, type);
    const text = this.#textOf(event, rule);
    if (text === undefined) return `${type} is about a part that is not there.`;
    if (rule.part !== undefined && text.kind !== rule.part)
      return `${type} is about a ${shown(text.kind)} part.`;
    return text[rule.step](said, type);
  }

  #textOf(event: JsonObject, { place, series }: Rule): SeenText | undefined {
    const known = this.#texts[series];
    if (series === 'only') return (known[0] ??= new SeenText(undefined, memberOf(this.#type)));
    const index = event[place];
    return typeof index === 'number' ? known[index] : undefined;
  }

  #open(
    part: JsonValue | undefined,
    index: JsonValue | undefined,
    { series }: Rule,
    type: string,
  ): Sentence {
    if (!isObject(part)) return `${type} has no part.`;
    const known = this.#texts[series];
    if (index !== known.length) return `${type} has the index ${shown(index)}.`;
    known.push(new SeenText(part['type'], memberOf(part['type'])));
    return undefined;
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

function memberOf(type: JsonValue | undefined): string {
  return (typeof type === 'string' ? textMembers[type] : undefined) ?? 'text';
}
