/** Streams, read and written. */
export { commits, isTerminal } from './frames.ts';
export { ResponsesStreamDecoder } from './stream-decode.ts';
export { ResponsesStreamEncoder } from './stream-encode.ts';
