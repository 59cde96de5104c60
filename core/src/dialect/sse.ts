/** Server-sent events over bytes, after "Server-sent events" of the HTML Living Standard. */
import { GatewayError } from '../errors/gateway-error.ts';
import type { JsonObject } from './json.ts';

/** One event of a stream: its name, where it has one, and its data with lines joined by `\n`. */
export interface Frame {
  readonly event?: string;
  readonly data: string;
  /** What `data` says, where whoever wrote the frame still has it; readers of frames do not set it. */
  readonly value?: JsonObject;
}

/** Longest line that is read, in bytes; an upstream that sends a longer one has lost its protocol. */
export const maxLineBytes = 16 * 1024 * 1024;

const lineFeed = 0x0a;
const carriageReturn = 0x0d;
const byteOrderMark = '\ufeff';

/**
 * Reads events from chunks cut anywhere: inside a line, a CRLF or a character. Ends lines at CRLF,
 * LF or CR; joins multi-line data; skips comments and the `id` and `retry` fields.
 */
export class SseReader {
  #pending: Buffer[] = [];
  #pendingBytes = 0;
  #skipLineFeed = false;
  #started = false;
  #event: string | undefined;
  #data: string | undefined;

  /** The events that the chunk completes. Throws `UPSTREAM_PROTOCOL` on an endless line. */
  read(chunk: Buffer): Frame[] {
    const end = lastLineEnd(chunk);
    if (end === -1) {
      this.#keep(chunk);
      return [];
    }
    // Whole lines may be many; only a line without an end is endless.
    this.#pending.push(chunk.subarray(0, end + 1));
    const text = this.#take();
    if (end + 1 < chunk.length) this.#keep(chunk.subarray(end + 1));
    return this.#lines(text);
  }

  /** The event that the upstream left without its blank line, if there is one. */
  end(): Frame[] {
    const rest = this.#take();
    const frames = rest === '' ? [] : this.#lines(`${rest}\n`);
    const last = this.#dispatch();
    return last === undefined ? frames : [...frames, last];
  }

  #keep(bytes: Buffer): void {
    this.#pendingBytes += bytes.length;
    if (this.#pendingBytes > maxLineBytes + 64 * 1024)
      throw new GatewayError('UPSTREAM_PROTOCOL', {
        message: 'The upstream sent an endless line.',
      });
    this.#pending.push(bytes);
  }

  #take(): string {
    const [first] = this.#pending;
    if (first === undefined) return '';
    const bytes = this.#pending.length === 1 ? first : Buffer.concat(this.#pending);
    this.#pending = [];
    this.#pendingBytes = 0;
    const text = bytes.toString('utf8');
    if (this.#started) return text;
    this.#started = true;
    return text.startsWith(byteOrderMark) ? text.slice(1) : text;
  }

  #lines(input: string): Frame[] {
    let text = input;
    if (this.#skipLineFeed && text.startsWith('\n')) text = text.slice(1);
    this.#skipLineFeed = text.endsWith('\r');
    if (text.includes('\r')) text = text.replace(/\r\n?/g, '\n');
    const frames: Frame[] = [];
    let start = 0;
    for (let end = text.indexOf('\n'); end !== -1; end = text.indexOf('\n', start)) {
      if (end === start) {
        const frame = this.#dispatch();
        if (frame !== undefined) frames.push(frame);
      } else this.#field(text, start, end);
      start = end + 1;
    }
    return frames;
  }

  #field(text: string, start: number, end: number): void {
    if (text.startsWith('data:', start)) {
      const value = text.slice(text[start + 5] === ' ' ? start + 6 : start + 5, end);
      this.#data = this.#data === undefined ? value : `${this.#data}\n${value}`;
      if (this.#data.length > maxLineBytes)
        throw new GatewayError('UPSTREAM_PROTOCOL', {
          message: 'The upstream sent an endless event.',
        });
    } else if (text.startsWith('event:', start)) {
      this.#event = text.slice(text[start + 6] === ' ' ? start + 7 : start + 6, end);
    } else if (end - start === 4 && text.startsWith('data', start)) {
      this.#data = this.#data === undefined ? '' : `${this.#data}\n`;
    }
  }

  #dispatch(): Frame | undefined {
    const data = this.#data;
    const event = this.#event;
    this.#data = undefined;
    this.#event = undefined;
    if (data === undefined) return undefined;
    return event === undefined || event === '' ? { data } : { event, data };
  }
}

function lastLineEnd(chunk: Buffer): number {
  if (chunk.at(-1) === lineFeed) return chunk.length - 1;
  return Math.max(chunk.lastIndexOf(lineFeed), chunk.lastIndexOf(carriageReturn));
}

/** The frame as text of an event stream. */
export function writeFrame(frame: Frame): string {
  const data = frame.data.includes('\n') ? frame.data.replaceAll('\n', '\ndata: ') : frame.data;
  return frame.event === undefined
    ? `data: ${data}\n\n`
    : `event: ${frame.event}\ndata: ${data}\n\n`;
}

/** All frames of a complete event stream. */
export function readFrames(bytes: Buffer): Frame[] {
  const reader = new SseReader();
  return [...reader.read(bytes), ...reader.end()];
}
