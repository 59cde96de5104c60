/** The wire formats of the matrix, in the order in which they are shown. */
export const formatNames = [
  'openai-chat',
  'anthropic-messages',
  'openai-responses',
  'gemini',
] as const;

/** A wire format, as the gateway's dialects are called. */
export type FormatName = (typeof formatNames)[number];

/** Something for each format. */
export type PerFormat<T> = Readonly<Record<FormatName, T>>;

/** What people call the formats. */
export const titles: PerFormat<string> = {
  'openai-chat': 'Chat Completions',
  'anthropic-messages': 'Messages',
  'openai-responses': 'Responses',
  gemini: 'Gemini',
};

/** One column of the matrix for one client. */
export interface Pair {
  readonly inbound: FormatName;
  readonly upstream: FormatName;
}

/** The same for each format. */
export function forEachFormat<T>(make: (format: FormatName) => T): PerFormat<T> {
  return {
    'openai-chat': make('openai-chat'),
    'anthropic-messages': make('anthropic-messages'),
    'openai-responses': make('openai-responses'),
    gemini: make('gemini'),
  };
}
