/** Streams, read and written. */
export { CompletionsStreamDecoder } from './stream-decode.ts';
export { CompletionsStreamEncoder } from './stream-encode.ts';
