import { Readable } from 'node:stream';

/**
 * A stream whose pieces may lie in memory that is used again. Whoever can tell when he is done with a piece borrows them;
 * everybody else gets bytes of his own.
 */
export class LentRows extends Readable {
  /** Pieces that were lent, by the number of the byte at which they end, with what gives them back. */
  #lent: { readonly end: number; readonly giveBack: () => void }[] = [];
  #sent = 0;
  #done = 0;
  #isBorrowed = false;

  get isBorrowed(): boolean {
    return this.#isBorrowed;
  }

  /** To be called before the stream is read. What it gives is told of bytes that are not needed any more, in their order. */
  borrow(): (bytes: number) => void {
    this.#isBorrowed = true;
    return (bytes) => {
      this.#done += bytes;
      while (this.#lent[0] && this.#lent[0].end <= this.#done) this.#lent.shift()?.giveBack();
    };
  }

  /** Whether there is room for more, as `push`. */
  lend(piece: Buffer, giveBack: () => void): boolean {
    this.#sent += piece.length;
    this.#lent.push({ end: this.#sent, giveBack });
    return this.push(piece);
  }

  /** As `push`, of bytes that are the receiver's. */
  give(piece: Buffer): boolean {
    this.#sent += piece.length;
    return this.push(piece);
  }

  /** When nobody reads them any more. */
  takeBack(): void {
    for (const { giveBack } of this.#lent.splice(0)) giveBack();
  }
}
