export { GeminiStreamDecoder } from './stream-decode.ts';
export { GeminiStreamEncoder } from './stream-encode.ts';
