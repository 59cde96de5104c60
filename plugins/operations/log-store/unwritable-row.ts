/** A row that cannot be stored, now or later. Whatever else goes wrong with a write is tried again. */
export class UnwritableRow extends Error {
  override readonly name = 'UnwritableRow';
}
