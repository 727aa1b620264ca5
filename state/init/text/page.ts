import { plainLine } from '../../plain-text.ts';
import { quoted } from './scalar.ts';
import { wrapped } from './wrapped.ts';

/** Something that the draft leaves to a person, and where it stands. */
export interface Decision {
  readonly number: number;
  /** Line of the file, from 1. */
  readonly line: number;
  /** Whom it is about: `users`, `users.status`, `edu`. */
  readonly about: string;
  /** One sentence or two. */
  readonly text: string;
}

const widest = 116;

/** The lines of a runbook that is being written. What is left to a person gets its number and its line here. */
export class Page {
  readonly #lines: string[] = [];
  readonly #decisions: Decision[] = [];
  #comment: number | undefined;

  /** YAML, at a depth of so many levels. */
  line(depth: number, text: string): void {
    this.#put(depth, text);
  }

  gap(): void {
    if (this.#comment !== undefined) this.#lines.push(`${'  '.repeat(this.#comment)}#`);
    else if (this.#lines.at(-1) !== '') this.#lines.push('');
  }

  /** A comment, in as many lines as it takes. */
  comment(depth: number, text: string): void {
    for (const line of wrapped(plainLine(text), widest - 2 * depth)) this.#put(depth, `# ${line}`);
  }

  /** A comment that asks for a decision. The word can be searched for. */
  decide(depth: number, about: string, text: string): void {
    const number = this.#decisions.length + 1;
    const sentence = plainLine(/[.?!:]$/.test(text) ? text : `${text}.`);
    this.#decisions.push({ number, line: this.#lines.length + 1, about: plainLine(about), text: sentence });
    this.comment(depth, `DECIDE ${number} · ${about}: ${sentence}`);
  }

  /** `key: |` and the text below it, or on one line where it holds what a block can't. */
  block(depth: number, key: string, text: string): void {
    if (!text.includes('\n') || /[^\P{C}\n]/u.test(text)) {
      this.line(depth, `${key}: ${quotedUnlessPlain(text)}`);
      return;
    }
    this.line(depth, `${key}: |`);
    for (const line of text.split('\n')) this.line(depth + 1, line);
  }

  /** What is written meanwhile stands there as a comment: it is there to be taken into use, once decided. */
  commentedOut(depth: number, write: () => void): void {
    const before = this.#comment;
    this.#comment = depth;
    write();
    this.#comment = before;
  }

  get decisions(): readonly Decision[] {
    return this.#decisions;
  }

  get text(): string {
    return `${this.#lines.join('\n').trimEnd()}\n`;
  }

  #put(depth: number, text: string): void {
    const at = this.#comment;
    if (at === undefined) this.#lines.push(`${'  '.repeat(depth)}${text}`);
    else this.#lines.push(`${'  '.repeat(at)}# ${'  '.repeat(Math.max(0, depth - at))}${text}`);
  }
}

function quotedUnlessPlain(text: string): string {
  return /^[a-z](?:[A-Za-z0-9_ .,()'*=<>+-]|:(?! ))*$/.test(text) && !text.endsWith(' ') && !text.endsWith(':')
    ? text
    : quoted(text);
}
