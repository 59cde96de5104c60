import { promisify } from 'node:util';
import { brotliDecompress, gunzip, inflate, zstdDecompress } from 'node:zlib';
import { GatewayError } from '../errors/gateway-error.ts';

type Decoder = (bytes: Buffer, options: { maxOutputLength: number }) => Promise<Buffer>;

const decoders: Readonly<Record<string, Decoder | undefined>> = {
  gzip: promisify<Buffer, { maxOutputLength: number }, Buffer>(gunzip),
  deflate: promisify<Buffer, { maxOutputLength: number }, Buffer>(inflate),
  br: promisify<Buffer, { maxOutputLength: number }, Buffer>(brotliDecompress),
  zstd: promisify<Buffer, { maxOutputLength: number }, Buffer>(zstdDecompress),
};

/** Undoes one content coding. Throws `MEDIA_UNSUPPORTED`, or `BODY_TOO_LARGE` past the limit. */
export async function decompress(bytes: Buffer, coding: string, maxBytes: number): Promise<Buffer> {
  const name = coding.trim().toLowerCase();
  if (name === 'identity') return bytes;
  const decode = Object.hasOwn(decoders, name) ? decoders[name] : undefined;
  if (decode === undefined)
    throw new GatewayError('MEDIA_UNSUPPORTED', {
      message:
        'The content encoding is not supported; send one of gzip, deflate, br, zstd, or none.',
    });
  try {
    return await decode(bytes, { maxOutputLength: maxBytes });
  } catch (cause) {
    const tooLarge =
      cause instanceof Error && 'code' in cause && cause.code === 'ERR_BUFFER_TOO_LARGE';
    if (tooLarge) throw new GatewayError('BODY_TOO_LARGE', { cause });
    throw new GatewayError('BODY_NOT_JSON', {
      message: `The request body is not valid ${name}.`,
      cause,
    });
  }
}
