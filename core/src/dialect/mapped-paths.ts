import type { Message, Part } from './model.ts';

/** Where a part is: the index of its message, and its own. */
interface Place {
  readonly message: number;
  readonly part: number;
}

const partPath = /^messages\[(\d+)\](?:\.(content|parts)\[(\d+)\])?(.*)$/s;

/**
 * The path before mappers ran of what has a path after them: they may put messages together and add
 * parts. What they kept is known by its identity, what they changed by its neighbours.
 */
export function pathsBefore(
  before: readonly Message[],
  after: readonly Message[],
): (path: string) => string {
  if (before === after) return (path) => path;
  let messages: readonly PlacedMessage[] | undefined;
  return (path) => {
    messages ??= placed(before, after);
    const [, index, list, part, rest = ''] = partPath.exec(path) ?? [];
    const found = messages[Number(index)];
    if (found === undefined) return path;
    if (part === undefined) return `messages[${found.message}]${rest}`;
    const place = found.parts[Number(part)];
    if (place === undefined) return `messages[${found.message}]`;
    return `messages[${place.message}].${list}[${place.part}]${rest}`;
  };
}

interface PlacedMessage {
  readonly message: number;
  /** Undefined for parts that were not there before. */
  readonly parts: readonly (Place | undefined)[];
}

function placed(before: readonly Message[], after: readonly Message[]): readonly PlacedMessage[] {
  const known = new Map<Part, Place>(
    before.flatMap(({ parts }, message) => parts.map((part, at) => [part, { message, part: at }])),
  );
  const indexes = new Map(before.map((message, index) => [message, index]));
  let next = 0;
  return after.map((message) => {
    const first = message.parts.map((part) => known.get(part)).find((place) => place !== undefined);
    const index = indexes.get(message) ?? first?.message ?? next;
    const parts = placedParts(message, index, before, known);
    const last = parts.findLast((place) => place !== undefined);
    next = Math.max(index, last?.message ?? index) + 1;
    return { message: index, parts };
  });
}

/** A changed part is the one after the part before it, if that is of its type. */
function placedParts(
  { parts }: Message,
  message: number,
  before: readonly Message[],
  known: ReadonlyMap<Part, Place>,
): readonly (Place | undefined)[] {
  let next: Place = { message, part: 0 };
  return parts.map((part) => {
    const isAlike = before[next.message]?.parts[next.part]?.type === part.type;
    const place = known.get(part) ?? (isAlike ? next : undefined);
    if (place !== undefined) next = { message: place.message, part: place.part + 1 };
    return place;
  });
}
