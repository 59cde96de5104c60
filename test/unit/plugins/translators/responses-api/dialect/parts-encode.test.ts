import t from 'tap';
import { Ledger, type FilePart, type JsonObject, type Part } from '@ai-proxy/core';
import { encodeInputPart } from '../../../../../../plugins/translators/responses-api/dialect/parts-encode.ts';

function encode(part: Part): readonly [value: JsonObject | undefined, paths: readonly string[]] {
  const ledger = new Ledger();
  const value = encodeInputPart(part, { path: 'p', ledger });
  return [value, ledger.done(undefined).warnings.map(({ path }) => path)];
}
const pdf = { kind: 'base64', mediaType: 'application/pdf', data: 'JV' } as const;
const file = (source: FilePart['source'], more: Partial<FilePart> = {}) =>
  encode({ type: 'file', source, ...more });

t.test('bytes have a name, be it their title or one that tells their kind', async (t) => {
  const named = (filename: string) => ({
    type: 'input_file',
    filename,
    file_data: 'data:application/pdf;base64,JV',
  });
  t.strictSame(file(pdf), [named('document.pdf'), []]);
  t.strictSame(file(pdf, { title: 'T' }), [named('T'), []]);
  t.strictSame(file(pdf, { name: 'N', title: 'N' }), [named('N'), []]);
  t.strictSame(file(pdf, { name: 'N', title: 'T' }), [named('N'), ['p.title']]);
});

t.test('texts, addresses and ids have none, since the API refuses it', async (t) => {
  const named = { name: 'N', title: 'T' };
  const lost = ['p.name', 'p.title'];
  t.strictSame(file({ kind: 'text', text: 'A' }, named), [{ type: 'input_text', text: 'A' }, lost]);
  const url = 'https://a.test/a.pdf';
  t.strictSame(file({ kind: 'url', url }, named), [{ type: 'input_file', file_url: url }, lost]);
  t.strictSame(file({ kind: 'id', id: 'file-1' }, named), [
    { type: 'input_file', file_id: 'file-1' },
    lost,
  ]);
  t.strictSame(file({ kind: 'url', url }), [{ type: 'input_file', file_url: url }, []]);
});

t.test('what a client says cites nothing', async (t) => {
  const citations = [{ kind: 'url', url: 'https://a.test' } as const];
  t.strictSame(encode({ type: 'text', text: 'A', citations }), [
    { type: 'input_text', text: 'A' },
    ['p.citations'],
  ]);
  t.strictSame(encode({ type: 'text', text: 'A', citations: [] })[1], []);
});
