import t from 'tap';
import { parseOrigins } from '../../../../../plugins/operations/cors/origins.ts';

t.test('allows the origins that are listed, and no others', async (t) => {
  const origins = parseOrigins(['https://app.example.com', 'http://localhost:5173'], true);
  t.equal(origins.any, false);
  for (const allowed of ['https://app.example.com', 'http://localhost:5173'])
    t.ok(origins.allows(allowed), allowed);
  const strangers = [
    'http://app.example.com',
    'https://app.example.com:8443',
    'https://app.example.com.evil.example',
    'https://evil-app.example.com',
    'http://localhost',
    'null',
    '',
  ];
  for (const stranger of strangers) t.notOk(origins.allows(stranger), stranger);
});

t.test('a star allows everybody', async (t) => {
  const origins = parseOrigins(['*'], false);
  t.ok(origins.any);
  t.ok(origins.allows('https://anything.example'));
  t.ok(origins.allows('null'));
});

t.test('a star with credentials is refused', async (t) => {
  t.throws(() => parseOrigins(['https://app.example.com', '*'], true), {
    code: 'CONFIG_INVALID',
    message: /cors\.credentials cannot be true while cors\.origins has "\*"/,
  });
});

t.test('origins of programs that are no web pages are taken as they are', async (t) => {
  const origins = parseOrigins(['chrome-extension://abcdefgh', 'HTTPS://App.Example.com'], false);
  t.ok(origins.allows('chrome-extension://abcdefgh'));
  t.ok(origins.allows('https://app.example.com'), 'in the letters of browsers');
});

t.test('what no browser would send is refused, with what was meant', async (t) => {
  const cases = [
    ['https://app.example.com/', 'Write "https://app.example.com".'],
    ['https://app.example.com:443', 'Write "https://app.example.com".'],
    ['https://app.example.com/chat?x#y', 'Write "https://app.example.com".'],
    ['https://ann:secret@app.example.com', 'Write "https://app.example.com".'],
    ['app.example.com', 'Write it like https://app.example.com'],
    ['https://*.example.com', 'Write it like https://app.example.com'],
    ['null', 'Write it like https://app.example.com'],
  ] as const;
  for (const [written, cure] of cases)
    t.throws(
      () => parseOrigins([written], false),
      { code: 'CONFIG_INVALID', message: cure },
      written,
    );
});
