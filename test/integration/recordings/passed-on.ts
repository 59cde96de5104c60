import { differences, type Reading } from './answer.ts';
import { clientFormats } from './client.ts';
import type { FormatName } from './recording.ts';

/**
 * True where what was received are the bytes that were sent. Behind the event that ends the answer
 * the gateway may stop: nobody reads what follows there, be it blank lines or another answer.
 */
export function isPassedOn(received: Buffer, sent: Buffer, format: FormatName): boolean {
  if (received.equals(sent)) return true;
  if (!sent.subarray(0, received.length).equals(received)) return false;
  const { read } = clientFormats[format];
  const whole = read(sent.toString('utf8'), true);
  const part = read(received.toString('utf8'), true);
  const ended = part.complete || part.fault !== undefined;
  return ended && /[\r\n]$/.test(received.toString('utf8')) && same(whole, part);
}

function same(whole: Reading, part: Reading): boolean {
  if (whole.complete !== part.complete || whole.fault !== part.fault) return false;
  return differences(whole.answer, part.answer).length === 0;
}
