import { text as textOf } from 'node:stream/consumers';
import { Refusal } from '../lib/refusal.ts';
import { readHidden, type Terminal } from './read-hidden.ts';

/** bcrypt reads no more, and would take two passwords that begin alike for one. */
const mostBytes = 72;

/** Asks for a password twice where there is a terminal, else reads stdin. Throws `Refusal`. */
export async function readPassword(
  input: Terminal,
  output: NodeJS.WritableStream,
): Promise<string> {
  if (!input.isTTY) return checked((await textOf(input)).replace(/\r?\n$/, ''));
  const password = checked(await readHidden('Password: ', input, output));
  const again = await readHidden('Once more: ', input, output);
  if (again !== password) throw new Refusal('The two are different. Start again.');
  return password;
}

function checked(password: string): string {
  if (password === '') throw new Refusal('The password is empty. Give one on stdin, or type it.');
  if (/\p{Cc}/u.test(password))
    throw new Refusal('The password has line ends or control characters. Give one line of text.');
  const bytes = Buffer.byteLength(password);
  if (bytes <= mostBytes) return password;
  throw new Refusal(
    `The password has ${bytes} bytes, and bcrypt looks at the first ${mostBytes} only. Take a shorter one.`,
  );
}
