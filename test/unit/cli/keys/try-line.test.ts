import t from 'tap';
import { parseConfig } from '../../../../cli/src/keys/config-document.ts';
import { tryLine } from '../../../../cli/src/keys/try-line.ts';

const urlOf = (text: string) =>
  /^curl (\S+)\/v1\/models -H 'authorization: Bearer K'$/.exec(
    tryLine(parseConfig(text, 'c.yaml'), 'K'),
  )?.[1];

t.test('names an address that can be asked', async (t) => {
  const cases: Record<string, string> = {
    '': 'http://127.0.0.1:8317',
    'host: 0.0.0.0\nport: 80': 'http://127.0.0.1:80',
    'host: "::"\nport: 0': 'http://127.0.0.1:8317',
    'host: "::1"\ntls: { enable: true }': 'https://[::1]:8317',
    'host: proxy.example.org': 'http://proxy.example.org:8317',
  };
  for (const [text, url] of Object.entries(cases)) t.equal(urlOf(text), url, text);
});
