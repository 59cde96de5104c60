/** Turns of texts as each format's body has them. */
import type { AskTurn } from '../ask.ts';
import type { PerFormat } from '../format-name.ts';
import { either, saying, type Pattern } from '../pattern.ts';

type Said = readonly [role: AskTurn['role'], text: string];

/** Bodies with exactly these turns. */
export function turnsOf(...turns: readonly Said[]): PerFormat<Pattern> {
  const messages = turns.map(([role, text]) => ({ role, content: saying(text) }));
  const [only, ...others] = turns;
  const alone = only !== undefined && others.length === 0 ? [only[1]] : [];
  return {
    'openai-chat': { messages },
    'anthropic-messages': { messages },
    'openai-responses': { input: either(messages, ...alone) },
    gemini: {
      contents: turns.map(([role, text]) => ({
        role: role === 'user' ? 'user' : 'model',
        parts: saying(text),
      })),
    },
  };
}
