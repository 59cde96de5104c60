import { answerMistakes, requestMistakes } from './described.ts';
import type { Descriptions } from './description.ts';
import { clientFormats, question } from './client.ts';
import { judge } from './judge.ts';
import type { Question } from './outcome.ts';
import type { FormatName, Recording } from './recording.ts';
import type { Relay } from './relay.ts';
import { variantsOf } from './variants.ts';

/** How the replay of one recording went. */
export interface Replayed {
  readonly exchanges: number;
  /** Bodies and events that were compared with the descriptions. */
  readonly described: number;
  readonly complaints: readonly string[];
}

/**
 * Plays a recording in all its variants to a client of the format. What the gateway writes itself is
 * compared with the descriptions for the first variant; the others must say the same.
 */
export async function replay(
  relay: Relay,
  recording: Recording,
  client: FormatName,
  descriptions: Descriptions,
  seed: number,
): Promise<Replayed> {
  const isTranslated = client !== recording.format;
  const request = requestFor(recording, client);
  const complaints: string[] = [];
  let described = 0;
  const variants = variantsOf(recording, isTranslated, seed);
  for (const variant of variants) {
    relay.play({ status: recording.status, headers: recording.headers, body: variant.chunks });
    const before = relay.count();
    const outcome = await clientFormats[client].ask(relay.url, request);
    const found = judge(recording, client, variant, outcome);
    const asked = relay.lastRequest()?.body;
    if (relay.count() !== before + 1) found.push(`${relay.count() - before} requests upstream`);
    if (!isTranslated && asked?.equals(outcome.wire.sent) !== true)
      found.push('the bytes of the request differ');
    if (isTranslated && variant === variants[0]) {
      const answered = answerMistakes(descriptions, client, outcome, recording.isStream);
      const request = requestMistakes(descriptions, recording.format, String(asked));
      found.push(...answered.mistakes, ...request.mistakes);
      described += answered.count + request.count;
    }
    complaints.push(...found.map((complaint) => `${variant.name}: ${complaint}`));
  }
  return { exchanges: variants.length, described, complaints };
}

/** The recorded request where the client could have sent it, else a plain one for the same model. */
function requestFor({ format, request, model, isStream }: Recording, client: FormatName): Question {
  if (client !== format || request === undefined) return question(client, model, isStream);
  return { model, isStream, body: request };
}
