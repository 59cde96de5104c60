import type { Socket } from 'node:net';
import type { Api, Saying, Usage } from '../apis/api.ts';
import { pieceOf, piecesOf } from '../nonces.ts';
import type { Random } from '../random.ts';
import type { JournalEntry, ReportedUsage } from '../wire.ts';

/** Thrown where a script writes on to a connection that is gone. */
export class Gone extends Error {}

export interface ExchangeFacts {
  readonly socket: Socket;
  readonly api: Api;
  readonly entry: JournalEntry;
  readonly model: string;
  readonly random: Random;
}

type Framing = 'length' | 'chunked' | 'close';

/** One request that the upstream answers, byte by byte as a script wants it. */
export class Exchange {
  readonly api: Api;
  readonly entry: JournalEntry;
  readonly random: Random;
  readonly #socket: Socket;
  readonly #model: string;
  #framing: Framing = 'close';

  constructor(facts: ExchangeFacts) {
    this.api = facts.api;
    this.entry = facts.entry;
    this.random = facts.random;
    this.#socket = facts.socket;
    this.#model = facts.model;
  }

  get stream(): boolean {
    return this.entry.stream;
  }

  get saying(): Saying {
    return { model: this.#model, nonce: this.entry.nonce, attempt: this.entry.attempt };
  }

  /** Usage that this attempt reports where it reports any. */
  get counted(): ReportedUsage {
    return { input: 10 + this.entry.attempt, output: piecesOf(this.entry.nonce) };
  }

  /** Text of an error, which names the request so that it can be told from others. */
  get complaint(): string {
    return `upstream complaint of ${this.entry.nonce}`;
  }

  /** Writes bytes as they are; waits where the other side does not read. */
  async write(bytes: string | Buffer): Promise<void> {
    const socket = this.#socket;
    if (socket.destroyed || !socket.writable) throw new Gone();
    if (socket.write(bytes)) return;
    await new Promise<void>((resolve, reject) => {
      const settle = (): void => {
        socket.off('drain', settle).off('close', settle);
        if (socket.destroyed) reject(new Gone());
        else resolve();
      };
      socket.once('drain', settle).once('close', settle);
    });
  }

  async pause(ms: number): Promise<void> {
    const socket = this.#socket;
    if (socket.destroyed) throw new Gone();
    await new Promise<void>((resolve, reject) => {
      const settle = (): void => {
        clearTimeout(timer);
        socket.off('close', settle);
        if (socket.destroyed) reject(new Gone());
        else resolve();
      };
      const timer = setTimeout(settle, ms);
      socket.once('close', settle);
    });
  }

  /** Says nothing until the gateway has had enough. */
  async stall(): Promise<void> {
    await this.pause(60_000);
  }

  fin(): void {
    this.#socket.end();
  }

  rst(): void {
    this.#socket.resetAndDestroy();
  }

  async head(
    status: string | number,
    headers: Readonly<Record<string, string | number>>,
    framing: Framing,
  ): Promise<void> {
    this.#framing = framing;
    const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
    if (framing === 'chunked') lines.push('transfer-encoding: chunked');
    if (framing === 'close') lines.push('connection: close');
    const words = typeof status === 'number' ? `${status} Word` : status;
    await this.write(`HTTP/1.1 ${words}\r\n${lines.join('\r\n')}\r\n\r\n`);
  }

  /** A complete answer with its length. */
  async respond(
    status: number,
    body: string | Buffer,
    headers: Readonly<Record<string, string | number>> = {},
  ): Promise<void> {
    const length = Buffer.byteLength(body);
    const all = { 'content-type': 'application/json', 'content-length': length, ...headers };
    const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}`);
    await this.write(
      Buffer.concat([
        Buffer.from(`HTTP/1.1 ${status} Word\r\n${lines.join('\r\n')}\r\n\r\n`),
        Buffer.from(body),
      ]),
    );
  }

  /** A part of a body, framed as the head says. */
  async send(bytes: string | Buffer): Promise<void> {
    if (this.#framing !== 'chunked') return this.write(bytes);
    const size = Buffer.byteLength(bytes).toString(16);
    if (size === '0') return;
    await this.write(
      Buffer.concat([Buffer.from(`${size}\r\n`), Buffer.from(bytes), Buffer.from('\r\n')]),
    );
  }

  /** The end of a body, framed as the head says. */
  async endBody(): Promise<void> {
    if (this.#framing === 'chunked') await this.write('0\r\n\r\n');
    else this.fin();
  }

  /** The whole text of this attempt. */
  wholeText(): string {
    const { nonce, attempt } = this.entry;
    return Array.from({ length: piecesOf(nonce) }, (_, index) =>
      pieceOf(nonce, attempt, index),
    ).join('');
  }

  /** The whole answer as JSON; notes that all of it will have been said. */
  wholeBody(usage: Usage = this.api.usage(this.counted), text = this.wholeText()): string {
    return JSON.stringify(this.api.whole(this.saying, text, usage));
  }

  /** Notes that the answer is complete, with the usage that it reports. */
  complete(text: string, usage: ReportedUsage | undefined = this.counted): void {
    this.entry.said = text;
    this.entry.complete = true;
    this.entry.usage = usage;
  }
}
