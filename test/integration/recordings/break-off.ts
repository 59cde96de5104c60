import { differences } from './answer.ts';
import { clientFormats, question } from './client.ts';
import { seeded } from './cuts.ts';
import { asSeenBy } from './mapping.ts';
import { isSpliced } from './oddities.ts';
import type { Outcome } from './outcome.ts';
import type { FormatName, Recording } from './recording.ts';
import type { Relay } from './relay.ts';

/** How the last thing that an answer needs begins on the wire; before it the answer is not complete. */
const needed: Readonly<Record<FormatName, RegExp>> = {
  'openai-chat': /data: (?:[^\n]*"finish_reason":"|\[DONE\])/,
  anthropic: /event: message_stop/,
  'openai-responses': /data: [^\n]*"type":\s*"response\.(?:completed|incomplete|failed)"/,
  gemini: /data: [^\n]*"finishReason":/,
};

/**
 * Cuts a stream at some byte before its answer is complete, cleanly or with a reset connection, and
 * tells what is wrong with what the client got: it must throw, and what it saw must be true so far.
 */
export async function breakOff(
  relay: Relay,
  recording: Recording,
  client: FormatName,
  seed: number,
): Promise<string[]> {
  const { body, headers, model } = recording;
  const end = Buffer.byteLength(body.slice(0, endOfBeginning(recording)));
  // Spread over the stream: each of four seeds has its quarter.
  const cut = Math.floor((((seed % 4) + seeded(seed)()) / 4) * end);
  const begun = Buffer.from(body).subarray(0, cut);
  relay.play({ headers, body: begun, breakOff: seed % 2 === 0 });
  const outcome = await clientFormats[client].ask(relay.url, question(client, model, true));
  return judgeBroken(recording, client, outcome).map((complaint) => `cut at ${cut}: ${complaint}`);
}

/** Where the answer could become complete, or another one begins. */
function endOfBeginning({ body, format, id }: Recording): number {
  return isSpliced(id) ? body.lastIndexOf('event: message_start') : body.search(needed[format]);
}

function judgeBroken(recording: Recording, client: FormatName, outcome: Outcome): string[] {
  const { body, format } = recording;
  const { status } = outcome.wire;
  const received = outcome.wire.received.toString('utf8');
  const complaints = outcome.error === undefined ? ['the client does not throw'] : [];
  // Before the first content there is no stream yet, so that another upstream could be asked.
  if (status !== 200) return status === 502 ? complaints : [...complaints, `status is ${status}`];
  const reading = clientFormats[client].read(received, true);
  if (reading.fault === undefined) complaints.push('no error on the wire');
  if (reading.complete) complaints.push('the answer on the wire looks complete');
  const begun = isSpliced(recording.id) ? body.slice(0, endOfBeginning(recording)) : body;
  const whole = clientFormats[format].read(begun, true).answer;
  const expected = client === format ? whole : asSeenBy(client, whole, format);
  for (const member of ['text', 'reasoning'] as const)
    if (!expected[member].startsWith(reading.answer[member]))
      complaints.push(...differences(expected, reading.answer));
  return client === format
    ? [...complaints, ...(body.startsWith(errorAside(received)) ? [] : ['the bytes differ'])]
    : [...complaints, ...clientFormats[client].complaints(received)];
}

/** What was passed on before the error of the gateway, which is one event or two. */
function errorAside(stream: string): string {
  const end = stream.lastIndexOf('\n\n', stream.length - 3);
  const before = end === -1 ? '' : stream.slice(0, end + 2);
  const isFirst = !/(?:^|\n)event: error\n[^\n]+\n\n$/.test(before);
  return isFirst ? before : errorAside(before);
}
