/**
 * A mapper may change any event of a stream as its first: what went out as it came before and what is
 * written anew from there on must come to the same answer.
 */
import t from 'tap';
import { differences } from '../recordings/answer.ts';
import { clientFormats } from '../recordings/client.ts';
import { withExpectedIds } from '../recordings/mapping.ts';
import { formatNames, type FormatName, type Recording } from '../recordings/recording.ts';
import { transcoded } from './cut-everywhere.ts';
import { goldenStreams } from './golden.ts';

/** More events than any golden stream has. */
const many = 100;

/** The stream under a mapper that writes events anew, as they are, from one on; how many it saw. */
function mappedFrom(first: number, body: string, format: FormatName): [string, number] {
  let count = 0;
  const out = transcoded([Buffer.from(body)], format, format, (event) =>
    count++ < first ? event : { ...event },
  );
  return [out.toString('utf8'), count];
}

/** What is wrong with the stream that was not wrong before. */
function complaintsOf({ body, format }: Recording, mapped: string): string[] {
  const { read, complaints } = clientFormats[format];
  const { answer, fault } = read(body, true);
  const actual = read(mapped, true);
  if (fault !== undefined)
    return actual.fault?.includes(fault) === true ? [] : [`fault ${actual.fault}`];
  const known = complaints(body);
  const fresh = complaints(mapped).filter((complaint) => !known.includes(complaint));
  return [...fresh, ...differences(answer, withExpectedIds(actual.answer, answer))];
}

for (const format of formatNames)
  t.test(`golden streams of ${format} are right wherever a mapper begins`, async (t) => {
    for (const golden of goldenStreams(format))
      for (let first = 0; first < many; first++) {
        const [mapped, count] = mappedFrom(first, golden.body, format);
        t.strictSame(complaintsOf(golden, mapped), [], `${golden.id} from event ${first} on`);
        if (first > count) break;
      }
  });
