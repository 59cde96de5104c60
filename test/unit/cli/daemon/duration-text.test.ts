import t from 'tap';
import { durationText } from '../../../../cli/src/daemon/duration-text.ts';

t.test('a time is told by its two largest units', async (t) => {
  const texts: Record<number, string> = {
    0: '0 s',
    59.9: '59 s',
    60: '1 min',
    61: '1 min 1 s',
    3_600: '1 h',
    7_500: '2 h 5 min',
    7_501: '2 h 5 min',
    86_400: '1 d',
    90_059: '1 d 1 h',
    90_000.5: '1 d 1 h',
    86_460: '1 d',
  };
  for (const [seconds, text] of Object.entries(texts)) t.equal(durationText(Number(seconds)), text);
});
