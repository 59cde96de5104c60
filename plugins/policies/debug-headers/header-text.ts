/** HTTP clients give up on answers with more than some 16 KB of headers. */
const longest = 4096;

/** The text as a header may carry it: printable ASCII of bounded length. */
export function headerText(text: string): string {
  const printable = text.slice(0, longest + 1).replace(/[^\x20-\x7e]/g, '?');
  return (printable.length > longest ? `${printable.slice(0, longest - 3)}...` : printable).trim();
}
