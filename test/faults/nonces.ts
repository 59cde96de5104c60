import { Random } from './random.ts';

const nonceForm = /fq[0-9a-z]{10}/g;
const alphabet = '0123456789abcdefghijklmnopqrstuvwxyz';
const fillers = [
  '',
  'ä',
  '日本語',
  '🙂',
  '"',
  '\\',
  '\n',
  '\n\ndata: [DONE]\n\n',
  '</s>',
  ' ',
  '{',
  ',',
];

/** Name of one request, unlike any other of any seed. */
export function nonceOf(seed: number, index: number): string {
  const random = new Random('nonce', seed, index);
  const tail = Array.from({ length: 5 }, () => random.pick([...alphabet])).join('');
  return `fq${index.toString(36).padStart(5, '0').slice(-5)}${tail}`;
}

/** All names of requests in a text, each once. */
export function noncesIn(text: string): readonly string[] {
  return [...new Set(text.match(nonceForm))];
}

/** How many pieces the answers to a request have. */
export function piecesOf(nonce: string): number {
  return new Random('pieces', nonce).between(2, 12);
}

/** One piece of the text of an attempt: it says whose it is, and has what is hard to carry. */
export function pieceOf(nonce: string, attempt: number, index: number): string {
  const random = new Random('piece', nonce, attempt, index);
  return `${nonce}.${attempt}.${index}${random.pick(fillers)};`;
}
