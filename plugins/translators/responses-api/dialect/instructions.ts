import type { Ledger, Message, TextPart } from '@ai-proxy/core';
import { dialectName } from './wire.ts';

/** Texts of a system message, which may stand in `instructions`. */
export interface Instructions {
  readonly message: Message;
  readonly texts: readonly TextPart[];
}

/** Undefined for what is no plain text, and for system messages that this format had in its input. */
export function instructionsIn(first: Message | undefined): Instructions | undefined {
  if (first?.role !== 'system' || first.extensions?.[dialectName] !== undefined) return undefined;
  const texts = first.parts.filter((part) => part.type === 'text');
  return texts.length === first.parts.length ? { message: first, texts } : undefined;
}

/** The member `instructions`, which has place for words alone. */
export function encodeInstructions({ message, texts }: Instructions, ledger: Ledger): string {
  const path = 'messages[0]';
  ledger.loseForeign(path, message.extensions, dialectName);
  if (message.name !== undefined) ledger.lose(`${path}.name`, 'instructions have no author here');
  for (const [index, { citations = [], extensions }] of texts.entries()) {
    const place = `${path}.content[${index}]`;
    ledger.loseForeign(place, extensions, dialectName);
    if (citations.length > 0)
      ledger.lose(`${place}.citations`, 'what a client says cites nothing here');
  }
  return texts.map(({ text }) => text).join('\n\n');
}
