import { readFileSync } from 'node:fs';
import { countTokens } from 'gpt-tokenizer/encoding/o200k_base';
import t from 'tap';
import { estimateText } from '../../../../../plugins/policies/cost/estimate-text.ts';
import { seededRandom } from '../../../core/random-json.ts';

const source = (path: string): string =>
  readFileSync(new URL(`../../../../../${path}`, import.meta.url), 'utf8');

const texts: Readonly<Record<string, string>> = {
  'English prose': source('plugins/policies/continuity/README.md').slice(0, 3000),
  TypeScript: source('core/src/config/normalize.ts'),
  JSON: source('package.json'),
  'a question': 'What is the weather in Paris today? Please answer in one short sentence.',
  German:
    'Die Stadt hat am Mittwoch beschlossen, die Zulassung neuer Fahrzeuge zu beschleunigen. Nach Angaben der Verwaltung verkürzen sich die Fristen deutlich, ohne dass die Sicherheit der Bürgerinnen und Bürger darunter leidet.',
  French:
    'Le conseil municipal a voté hier soir le nouveau budget de la ville. Les habitants se sont réunis devant la mairie pour demander davantage de pistes cyclables et des transports publics moins chers.',
  Spanish:
    'El gobierno anunció ayer una serie de medidas para reducir el consumo de energía en los edificios públicos. Los alcaldes pidieron más tiempo para adaptarse a las nuevas normas.',
  Russian:
    'Город объявил о новых мерах по поддержке малого бизнеса. Предприниматели смогут получить льготные кредиты и отсрочку по налогам до конца следующего года.',
  Chinese:
    '政府昨天宣布了一系列新的措施，以支持中小企业的发展。企业家可以获得低息贷款，并在明年年底之前推迟缴纳税款。专家认为这些政策将有助于经济复苏。',
  Japanese:
    '政府は昨日、中小企業を支援するための新しい対策を発表しました。経営者は低金利の融資を受けることができ、来年末まで税金の支払いを延期することができます。',
  'lines of a log':
    '2026-11-23T11:50:21.123Z INFO request id=8f3c2a status=200 ms=143 path=/v1/chat\n'.repeat(20),
};

t.test('estimates are within 15 % of what a tokenizer counts', async (t) => {
  for (const [name, text] of Object.entries(texts)) {
    const counted = countTokens(text);
    const error = Math.abs(estimateText(text) - counted) / counted;
    t.ok(error <= 0.15, `${name}: ${Math.round(error * 100)} %`);
  }
});

t.test('a long text is judged by samples of all of it', async (t) => {
  const english = (texts['English prose'] ?? '').repeat(30);
  const chinese = (texts['Chinese'] ?? '').repeat(600);
  const together = estimateText(english) + estimateText(chinese);
  const error = Math.abs(estimateText(english + chinese) - together) / together;
  t.ok(english.length > 64 * 1024);
  t.ok(error <= 0.15, `${Math.round(error * 100)} %`);
  const started = performance.now();
  estimateText('x1 '.repeat(5_000_000));
  t.ok(performance.now() - started < 2000, 'in little time');
});

t.test('text in ASCII alone is counted as it is beside other characters', async (t) => {
  const random = seededRandom(7);
  const pieces = [...'ab zT\'"{}.;09 \n\n\t\r\v-_\u0001', '  ', "don't", 'x = 12'] as const;
  for (let round = 0; round < 300; round++) {
    const text = Array.from({ length: 400 }, () => pieces[Math.floor(random() * pieces.length)]);
    const alone = estimateText(`${text.join('')}.`);
    // 25 characters of Chinese are 17 tokens.
    const beside = estimateText(`${text.join('')}.${'的'.repeat(25)}`) - 17;
    // Sums of fractions round this way or that.
    if (Math.abs(alone - beside) > 1) t.equal(alone, beside, JSON.stringify(text.join('')));
  }
  t.equal(estimateText("it's  a\n\ttab; 1234"), 7);
});

t.test('no text has no tokens', async (t) => {
  t.equal(estimateText(''), 0);
});
