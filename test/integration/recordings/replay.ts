import type { JsonObject } from '@ai-proxy/core';
import { clientFormats } from './client.ts';
import { judge } from './judge.ts';
import type { FormatName, Recording } from './recording.ts';
import type { Relay } from './relay.ts';
import { variantsOf } from './variants.ts';

/** How the replay of one recording went. */
export interface Replayed {
  readonly exchanges: number;
  readonly complaints: readonly string[];
}

/** Plays a recording in all its variants to a client of the format. */
export async function replay(
  relay: Relay,
  recording: Recording,
  client: FormatName,
): Promise<Replayed> {
  const isTranslated = client !== recording.format;
  const request = requestFor(recording, client);
  const complaints: string[] = [];
  const variants = variantsOf(recording, isTranslated);
  for (const variant of variants) {
    relay.play({ status: recording.status, headers: recording.headers, body: variant.chunks });
    const before = relay.count();
    const outcome = await clientFormats[client].ask(relay.url, request);
    const found = judge(recording, client, variant, outcome);
    const asked = relay.lastRequest()?.body;
    if (relay.count() !== before + 1) found.push(`${relay.count() - before} requests upstream`);
    if (!isTranslated && asked?.equals(outcome.wire.sent) !== true)
      found.push('the bytes of the request differ');
    complaints.push(...found.map((complaint) => `${variant.name}: ${complaint}`));
  }
  return { exchanges: variants.length, complaints };
}

/** The recorded request where the client could have sent it, else a plain one for the same model. */
function requestFor(
  { format, request, model, isStream }: Recording,
  client: FormatName,
): JsonObject {
  const own = client === format ? request : undefined;
  return own ?? clientFormats[client].question(model, isStream);
}
