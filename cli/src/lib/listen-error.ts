import { Refusal } from './refusal.ts';

interface Address {
  readonly host: string;
  readonly port: number;
}

const sentences: Readonly<Record<string, (address: Address) => string>> = {
  EADDRINUSE: ({ host, port }) =>
    `Port ${port} of ${host} is already in use. Stop the program that has it, or choose another port with --port (0 takes a free one).`,
  EACCES: ({ port }) =>
    `Port ${port} is not open to this user. Choose one above 1023 with --port, or grant the right to bind it.`,
  EADDRNOTAVAIL: ({ host }) =>
    `${host} is not an address of this machine. Choose another with --host, such as 127.0.0.1 or 0.0.0.0.`,
  ENOTFOUND: ({ host }) =>
    `The host ${host} is not known. Choose an address with --host, such as 127.0.0.1.`,
};

/** Raised when the address cannot be listened on; its message says what to do. */
export class ListenError extends Refusal {
  override readonly name = 'ListenError';
}

/** The error as a `ListenError` if the address is to blame, else unchanged. */
export function asListenError(error: unknown, address: Address): unknown {
  if (!(error instanceof Error && 'code' in error)) return error;
  const sentence = sentences[String(error.code)];
  return sentence === undefined ? error : new ListenError(sentence(address), { cause: error });
}
