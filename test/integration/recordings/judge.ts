import { differences, type Answer } from './answer.ts';
import { clientFormats } from './client.ts';
import { asSeenBy, withExpectedIds } from './mapping.ts';
import { isSpliced, oddityOf } from './oddities.ts';
import type { Outcome } from './outcome.ts';
import { isPassedOn } from './passed-on.ts';
import type { FormatName, Recording } from './recording.ts';
import { errorComplaints } from './typed-errors.ts';
import type { Variant } from './variants.ts';

/** What is wrong with an exchange, as sentences; nothing for a good one. */
export function judge(
  recording: Recording,
  client: FormatName,
  variant: Variant,
  outcome: Outcome,
): string[] {
  const { status } = outcome.wire;
  const expected = failureOf(recording) ?? recording.status;
  const sameStatus = status === expected ? [] : [`status is ${status}`];
  const untyped = expected < 400 ? [] : errorComplaints(client, outcome.error, expected);
  return [...judgeAnything(recording, client, variant, outcome), ...sameStatus, ...untyped];
}

function judgeAnything(
  recording: Recording,
  client: FormatName,
  variant: Variant,
  outcome: Outcome,
): string[] {
  const { body, format, isStream } = recording;
  const { fault } = clientFormats[format].read(body, isStream);
  if (failureOf(recording) !== undefined) return judgeFault(fault ?? 'an error', outcome);
  return client === format
    ? judgePassedOn(recording, variant, outcome)
    : judgeTranslated(recording, client, outcome);
}

function failureOf({ fails, id }: Recording): number | undefined {
  return fails ?? oddityOf(id)?.fails;
}

/** Bytes are not touched; the client makes of them what it would make of the upstream's. */
function judgePassedOn(recording: Recording, variant: Variant, outcome: Outcome): string[] {
  const { answer: expected, fault } = clientFormats[recording.format].read(
    recording.body,
    recording.isStream,
  );
  const { received } = outcome.wire;
  const complaints = isPassedOn(received, variant.body, recording.format)
    ? []
    : ['the bytes differ'];
  if (fault !== undefined) return [...complaints, ...judgeFault(fault, outcome)];
  const { throws, misreads, hasSeveral } = oddityOf(recording.id) ?? {};
  const stopped = hasSeveral === true && received.length < variant.body.length;
  if (stopped && outcome.error === undefined)
    return [...complaints, ...judgeAnswer(expected, outcome)];
  if (throws !== undefined) return [...complaints, ...judgeThrown(throws, outcome)];
  return [...complaints, ...judgeAnswer({ ...expected, ...misreads }, outcome)];
}

/** Both what the client made of it and what the wire says are what the oracle expects. */
function judgeTranslated(recording: Recording, client: FormatName, outcome: Outcome): string[] {
  const { body, format, id, isStream } = recording;
  const upstream = clientFormats[format].read(body, isStream);
  const received = outcome.wire.received.toString('utf8');
  const ofProtocol = isStream ? clientFormats[client].complaints(received) : [];
  if (isSpliced(id)) return [...ofProtocol, ...judgeThrown(/began another answer/, outcome)];
  if (upstream.fault !== undefined) return [...ofProtocol, ...judgeFault(upstream.fault, outcome)];
  const expected = asSeenBy(client, upstream.answer, format);
  const { answer, complete } = clientFormats[client].read(received, isStream);
  return [
    ...ofProtocol,
    ...judgeAnswer(expected, outcome),
    ...differences(expected, withExpectedIds(answer, expected)).map(
      (difference) => `on the wire ${difference}`,
    ),
    ...(complete ? [] : ['the answer on the wire is not complete']),
  ];
}

function judgeAnswer(expected: Answer, { answer, error }: Outcome): string[] {
  if (answer === undefined) return [`the client throws: ${error?.message}`];
  return differences(expected, withExpectedIds(answer, expected));
}

function judgeFault(message: string, { error }: Outcome): string[] {
  if (error === undefined) return ['the client does not throw'];
  return error.message.includes(message) ? [] : [`the client throws: ${error.message}`];
}

function judgeThrown(pattern: RegExp, { error }: Outcome): string[] {
  if (error === undefined) return ['the client does not throw'];
  return pattern.test(error.message) ? [] : [`the client throws: ${error.message}`];
}
