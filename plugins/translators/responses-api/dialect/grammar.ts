import { isObject, type Frame, type JsonObject, type StreamGrammar } from '@ai-proxy/core';
import { eventOf } from './frames.ts';
import { SeenItem } from './grammar-items.ts';
import { shown, type Sentence } from './grammar-texts.ts';

type Rule = (event: JsonObject, type: string) => Sentence;

/**
 * The life cycle of an answer and of its items. Events are numbered from 0; an answer is created and
 * in progress before its items are added, in their order, and all of them are done before it is
 * complete. What only some vendors send is held to its number and its item alone.
 */
export class ResponsesStreamGrammar implements StreamGrammar {
  readonly #items: SeenItem[] = [];
  #number = 0;
  #phase: 'before' | 'created' | 'running' | 'failing' | 'over' = 'before';
  #id: unknown;

  violation(frame: Frame): Sentence {
    const event = eventOf(frame);
    const type = event?.['type'];
    if (event === undefined || typeof type !== 'string') return 'A frame has no type.';
    if (frame.event !== undefined && frame.event !== type)
      return `An event is named ${frame.event}, and its type is ${type}.`;
    if (this.#phase === 'over' || (this.#phase === 'failing' && type !== 'response.failed'))
      return `${type} follows the end of the stream.`;
    const number = event['sequence_number'];
    if (number !== this.#number)
      return `${type} has the number ${shown(number)} instead of ${this.#number}.`;
    this.#number++;
    const rule = this.#rules.get(type);
    return rule === undefined ? this.#inItem(event, type) : rule(event, type);
  }

  readonly #rules: ReadonlyMap<string, Rule> = new Map<string, Rule>([
    ['response.created', (event) => this.#created(event)],
    ['response.queued', (event, type) => this.#early(event, type)],
    ['response.in_progress', (event, type) => this.#early(event, type)],
    ['response.output_item.added', (event) => this.#added(event)],
    ['response.output_item.done', (event, type) => this.#done(event, type)],
    ['response.completed', (event, type) => this.#ended(event, type)],
    ['response.incomplete', (event, type) => this.#ended(event, type)],
    ['response.failed', (event, type) => this.#failed(event, type)],
    ['error', () => this.#failing()],
    ['keepalive', () => undefined],
  ]);

  #created({ response }: JsonObject): Sentence {
    if (this.#phase !== 'before') return 'The answer is created twice.';
    this.#phase = 'created';
    this.#id = isObject(response) ? response['id'] : undefined;
    return typeof this.#id === 'string' ? undefined : 'The answer has no id.';
  }

  #early(event: JsonObject, type: string): Sentence {
    if (this.#phase !== 'created') return `${type} does not follow response.created.`;
    if (type === 'response.in_progress') this.#phase = 'running';
    return this.#named(event, type);
  }

  #named({ response }: JsonObject, type: string): Sentence {
    const isSame = isObject(response) && response['id'] === this.#id;
    return isSame ? undefined : `${type} is about another answer.`;
  }

  #added({ item, output_index: index }: JsonObject): Sentence {
    if (this.#phase !== 'running') return 'An item is added before the answer is in progress.';
    if (index !== this.#items.length)
      return `Item ${shown(index)} is added instead of item ${this.#items.length}.`;
    const { id, type } = isObject(item) ? item : {};
    if (typeof id !== 'string' || id === '' || typeof type !== 'string')
      return `Item ${index} has no id or no type.`;
    if (this.#items.some((other) => other.id === id)) return `Two items have the id ${id}.`;
    this.#items.push(new SeenItem(id, type));
    return undefined;
  }

  #inItem(event: JsonObject, type: string): Sentence {
    if (this.#phase === 'before') return `${type} comes before response.created.`;
    const index = event['output_index'];
    if (index === undefined) return undefined;
    const item = this.#open(index);
    return item === undefined ? notOpen(type, index) : item.violation(event, type);
  }

  #open(index: unknown): SeenItem | undefined {
    const item = typeof index === 'number' ? this.#items[index] : undefined;
    return item?.isDone === false ? item : undefined;
  }

  #done(event: JsonObject, type: string): Sentence {
    const { item, output_index: index } = event;
    const open = this.#open(index);
    return open === undefined ? notOpen(type, index) : open.done(isObject(item) ? item : {});
  }

  #ended(event: JsonObject, type: string): Sentence {
    const phase = this.#phase;
    this.#phase = 'over';
    if (phase !== 'running') return `${type} comes before the answer is in progress.`;
    const left = this.#items.findIndex(({ isDone }) => !isDone);
    if (left !== -1) return `${type} comes before item ${left} is done.`;
    return this.#named(event, type) ?? this.#outputWrong(event['response'], type);
  }

  #outputWrong(response: unknown, type: string): Sentence {
    const { output, status } = isObject(response) ? response : {};
    if (typeof status !== 'string' || `response.${status}` !== type)
      return `${type} has the status ${shown(status)}.`;
    const isWhole =
      Array.isArray(output) &&
      output.length === this.#items.length &&
      this.#items.every(({ id }, index) => isObject(output[index]) && output[index]['id'] === id);
    return isWhole ? undefined : `The output of ${type} is not what was told.`;
  }

  /** Where an error was told before, nobody may have seen the beginning of the answer. */
  #failed(event: JsonObject, type: string): Sentence {
    const isTold = this.#phase === 'failing';
    this.#phase = 'over';
    return isTold ? undefined : this.#named(event, type);
  }

  #failing(): Sentence {
    this.#phase = 'failing';
    return undefined;
  }
}

function notOpen(type: string, index: unknown): string {
  return `${type} is about item ${shown(index)}, which is not open.`;
}
