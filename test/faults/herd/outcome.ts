import type { Api } from '../apis/api.ts';
import { parseJson } from '../apis/api.ts';
import { noncesIn } from '../nonces.ts';
import type { OutcomeKind } from '../wire.ts';
import type { ResponseReader } from './response-reader.ts';

export interface Outcome {
  readonly kind: OutcomeKind;
  readonly text: string;
  readonly code?: string | undefined;
  readonly message?: string | undefined;
  readonly problem?: string | undefined;
}

const broken = (problem: string, text = ''): Outcome => ({ kind: 'broken', text, problem });

/** What the client got, in the words of its API. */
export function readOutcome(api: Api, stream: boolean, reader: ResponseReader): Outcome {
  const { head } = reader;
  if (reader.problem !== undefined) return broken(`HTTP with ${reader.problem}`);
  if (head === undefined)
    return broken(`the connection was closed without an answer after ${reader.bytes} bytes`);
  const { status, headers } = head;
  const body = reader.body.toString('utf8');
  if (headers['x-request-id'] === undefined) return broken('no x-request-id');
  if (status !== 200) return readFailure(api, status, headers, body, reader.done);
  const type = headers['content-type'] ?? '';
  if (type.startsWith('text/event-stream'))
    return stream ? readStream(api, body, reader.done) : broken('a stream that was not asked for');
  if (!type.startsWith('application/json')) return broken(`the content type ${type}`);
  if (!reader.done) return broken('a body that was cut');
  if (stream) return broken('a whole answer where a stream was asked for');
  // As clients decode text.
  const json = parseJson(body.replace(/^\ufeff/, ''));
  if (json === undefined) return broken('a body that is no JSON');
  const whole = api.readWhole(json);
  return 'problem' in whole
    ? broken(`an answer that ${whole.problem}`)
    : { kind: 'whole', ...whole };
}

function readFailure(
  api: Api,
  status: number,
  headers: Readonly<Record<string, string>>,
  body: string,
  done: boolean,
): Outcome {
  if (status < 400 || status > 599) return broken(`the status ${status}`);
  if (!done) return broken('an error that was cut');
  if (!(headers['content-type'] ?? '').startsWith('application/json'))
    return broken(`an error of the type ${headers['content-type'] ?? 'unknown'}`);
  const error = api.readError(parseJson(body));
  if ('problem' in error) return broken(`an error answer that ${error.problem}`);
  const { code, message, requestId } = error;
  // A vendor's own error in the client's API is passed on as it is; only ours have the id.
  const verbatim = message.startsWith('upstream complaint of ');
  if (!verbatim && requestId !== headers['x-request-id'])
    return broken(`an error with the request id ${requestId ?? 'missing'}`);
  if (!verbatim && code === undefined) return broken('an error without a code');
  return { kind: 'error', text: '', code, message };
}

function readStream(api: Api, body: string, done: boolean): Outcome {
  const stream = api.streamReader();
  const rest = feed(body, (event, data) => stream.push(event, data));
  const { text, ends, errors, problem } = stream.view();
  if (problem !== undefined) return broken(`a stream with ${problem}`, text);
  if (rest.trim() !== '') return broken(`an event that was cut: ${rest.slice(0, 80)}`, text);
  if (ends + errors.length !== 1)
    return broken(`a stream with ${ends} terminators and ${errors.length} errors`, text);
  if (!done) return broken('a stream whose body was cut', text);
  const [error] = errors;
  if (error === undefined) return { kind: 'stream', text };
  return { kind: 'stream-error', text, code: error.code, message: error.message };
}

/** Reads events, whatever their line ends; gives what is left after the last blank line. */
export function feed(
  body: string,
  push: (event: string | undefined, data: string) => void,
): string {
  const blocks = body
    .replace(/^\ufeff/, '')
    .replace(/\r\n?/g, '\n')
    .split('\n\n');
  const rest = blocks.pop() ?? '';
  for (const block of blocks) {
    let event: string | undefined;
    const data: string[] = [];
    for (const line of block.split('\n')) {
      const [, name = '', value = ''] = /^(\w*): ?(.*)$/s.exec(line) ?? [];
      if (name === 'event') event = value;
      else if (name === 'data') data.push(value);
    }
    if (data.length > 0) push(event, data.join('\n'));
  }
  return rest;
}

/** Names of other requests and secrets of the gateway in what a client got. */
export function foreignIn(nonce: string, raw: string): readonly string[] {
  return [
    ...noncesIn(raw).filter((found) => found !== nonce),
    ...(raw.match(/sk-canary-[\w.-]+/g) ?? []).slice(0, 1),
    ...(raw.includes('"evil"') ? ['"evil"'] : []),
  ];
}
