/** The tokenizer takes time by the square of what has no spaces, so it is shown short pieces. */
const longestPiece = 256;
/** Characters that are looked at; what a longer text has is concluded from them. */
const sampled = 64 * 1024;

const nothingSpecial = { disallowedSpecial: new Set<string>() };

/**
 * The tokens of the texts together, in the vocabulary `o200k_base` of OpenAI. The vocabulary is large,
 * so it is loaded with the first count.
 */
export async function countText(texts: readonly string[]): Promise<number> {
  const { countTokens } = await import('gpt-tokenizer/encoding/o200k_base');
  const pieces = texts.flatMap(piecesOf);
  const length = total(pieces);
  const looked = length > sampled ? sample(pieces, length) : pieces;
  const tokens = looked.reduce((sum, piece) => sum + countTokens(piece, nothingSpecial), 0);
  return length > sampled ? Math.round((tokens * length) / total(looked)) : tokens;
}

function piecesOf(text: string): readonly string[] {
  const pieces: string[] = [];
  for (let start = 0; start < text.length;) {
    const longest = text.slice(start, start + longestPiece);
    const isLast = start + longestPiece >= text.length;
    const space = isLast ? -1 : longest.lastIndexOf(' ');
    const piece = space > 0 ? longest.slice(0, space) : longest;
    pieces.push(piece);
    start += piece.length;
  }
  return pieces;
}

/** Pieces from everywhere in the text, since its parts may be of different kinds. */
function sample(pieces: readonly string[], length: number): readonly string[] {
  const step = Math.ceil(length / sampled);
  return pieces.filter((_, index) => index % step === 0);
}

function total(pieces: readonly string[]): number {
  return pieces.reduce((sum, { length }) => sum + length, 0);
}
