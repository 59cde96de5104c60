import type { Answer } from './answer.ts';

/** Recordings whose own client cannot read them, with or without a gateway: the bytes are passed on. */
export interface Oddity {
  /** End of the ids of the recordings. */
  readonly ids: readonly string[];
  /** What the official client of the same format says to the unchanged bytes. */
  readonly throws?: RegExp;
  /** What it takes wrongly instead of throwing. */
  readonly misreads?: Partial<Answer>;
  /** See `Recording.fails`. */
  readonly fails?: number;
  /** More answers follow the first one; a gateway that stops behind that spares the client the rest. */
  readonly hasSeveral?: boolean;
}

/** The oddities of the recordings, one by one. */
export const oddities: readonly Oddity[] = [
  // A vendor that never says why it stopped. A translated answer says it: the calls tell.
  {
    ids: ['tools_streaming_variant_a.yaml:0', 'tools_streaming_variant_b.yaml:0'],
    throws: /missing finish_reason/,
  },
  // A vendor that names no role. A translated answer has one.
  { ids: ['mistral-incremental-tool-call.chunks.txt'], throws: /missing role/ },
  // A vendor that does not number its calls. A translated answer does.
  { ids: ['mistral-tool-call.chunks.txt'], throws: /invalid tool call index/ },
  // Content as a list of thinking and text, which the client joins as if it were a string.
  {
    ids: ['mistral-reasoning.chunks.txt'],
    misreads: { text: '[object Object][object Object][object Object]' },
  },
  // Fixtures of several answers in one file, as an upstream would give to several requests. A
  // translated answer is the first of them; what follows its end is not of this exchange.
  {
    ids: [
      'anthropic-programmatic-tool-calling.1.chunks.txt',
      'tool-search-bm25.1.chunks.txt',
      'tool-search-deferred-bm25.chunks.txt',
      'tool-search-deferred-regex.chunks.txt',
      'tool-search-regex.1.chunks.txt',
    ],
    hasSeveral: true,
    throws: /got message_start before receiving "message_stop"/,
  },
  // A relay that repeats the start. A translated answer has one, and counts its input once.
  {
    ids: ['duplicate-message-start.chunks.txt'],
    throws: /got message_start before receiving "message_stop"/,
  },
  // A relay that begins a second answer amid the first. Nobody can tell which calls are meant, so a
  // translated answer breaks off there with an error (see `isSpliced`).
  {
    ids: ['spliced-message-start.chunks.txt'],
    throws: /got message_start before receiving "message_stop"/,
  },
  // The same in the Responses format.
  {
    ids: [
      'azure-reasoning-encrypted-content.1.chunks.txt',
      'openai-reasoning-encrypted-content.1.chunks.txt',
      'openai-shell-tool.1.chunks.txt',
    ],
    hasSeveral: true,
    throws: /response identity changed/,
  },
  // A vendor that gives its answer another id in each event. A translated answer has one.
  { ids: ['github-copilot-id-rotation.1.chunks.txt'], throws: /response identity changed/ },
  // Events of tools that the provider runs, which the client does not know. Others do not get them.
  { ids: ['openai-apply-patch-tool.1.chunks.txt'], throws: /Unhandled response stream event/ },
  // Deltas were left out of the fixture, and the last of them ends otherwise than what it repeats. The
  // client believes the repetition; a translated answer is what was streamed.
  {
    ids: ['openai-shell-container.1.chunks.txt'],
    misreads: {
      text:
        "The command ran successfully in the container. Here's the output:\n\n" +
        '- The echo command printed: "Hello from container!"\n' +
        '- The system is running Linux (kernel 6.1.0) on an x86_64 architecture.',
    },
  },
  // An error instead of an answer: nothing has been sent yet, so the client gets it with its status.
  { ids: ['openai-error.1.chunks.txt'], fails: 429 },
];

/** The oddity of a recording, if it has one. */
export function oddityOf(id: string): Oddity | undefined {
  return oddities.find(({ ids }) => ids.some((end) => id.endsWith(end)));
}

/** True for the stream in which one answer cuts off another. */
export function isSpliced(id: string): boolean {
  return id.endsWith('spliced-message-start.chunks.txt');
}
