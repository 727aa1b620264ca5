import type { Finding, Place } from '../fault.ts';
import { capitalized, formatCount } from '../format.ts';
import { plainLine } from '../plain-text.ts';
import { Redactor } from '../redact.ts';
import type { SourceLines } from './source-lines.ts';
import { offsetsOfText } from './text-offset.ts';
import { type Path, type Spot, spotAt, type Tree, valueAt } from './tree.ts';

/** What a finding points at. `part: 'key'` points at the key instead of its value, `index` at a character of a text. */
export type Where =
  | { readonly path: Path; readonly part?: 'key'; readonly index?: number }
  | { readonly lines: SourceLines; readonly offset: number }
  | 'nowhere';

interface Entry {
  readonly severity: Finding['severity'];
  readonly code: string;
  readonly where: Where;
  readonly message: string;
  readonly remedy: readonly string[];
}

/** More than this helps nobody: the first faults are repaired first. */
const mostFindings = 200;

/**
 * Collects findings, for every environment in turn, and knows which texts are secret. Places and snippets are worked
 * out at the end, for those that are shown.
 */
export class Report {
  readonly #tree: Tree;
  readonly #secrets = new Set<string>();
  readonly #offsets = new WeakMap<Spot, Uint32Array>();
  /** By what makes two findings the same; the value says in which environments it was found. */
  readonly #entries = new Map<string, { readonly entry: Entry; readonly environments: Set<string> }>();
  readonly #judged = new Set<string>();
  #environment = '';

  constructor(tree: Tree) {
    this.#tree = tree;
  }

  /** From here on findings are about this environment; the same one found in several is kept once. */
  judging(environment: string | undefined): void {
    this.#environment = environment ?? '';
    this.#judged.add(this.#environment);
  }

  error(code: string, where: Where, message: string, remedy: readonly string[] = []): void {
    this.#add({ severity: 'error', code, where, message, remedy });
  }

  warning(code: string, where: Where, message: string, remedy: readonly string[] = []): void {
    this.#add({ severity: 'warning', code, where, message, remedy });
  }

  /** Never shown in a message or a snippet from here on. */
  hide(secret: string): void {
    // A lone surrogate can't be encoded, and no line of a file holds one.
    this.#secrets.add(secret.toWellFormed());
  }

  /** A text without the secrets that are known so far. */
  readonly clean = (text: string): string => {
    const redactor = new Redactor();
    // Few of many secrets are in one line, and the redactor looks for all that it knows.
    for (const secret of this.#secrets) {
      if (formsOf(secret).some((form) => text.includes(form))) redactor.learn(secret);
    }
    return redactor.text(text);
  };

  /** Where a path is, for what outlives the report. */
  place(path: Path): Place {
    return this.#place({ path }) ?? { file: this.#tree.lines.file, line: 1, column: 1 };
  }

  get hasErrors(): boolean {
    return [...this.#entries.values()].some(({ entry }) => entry.severity === 'error');
  }

  /** By file, the runbook first, then by line and column. */
  findings(): readonly Finding[] {
    const main = this.#tree.lines.file;
    const located = [...this.#entries.values()]
      .map(({ entry, environments }) => ({ entry, environments, ...this.#position(entry.where) }))
      .sort(
        (a, b) => Number(a.file !== main) - Number(b.file !== main) || compare(a.file, b.file) || a.offset - b.offset,
      );
    const shown = located.slice(0, mostFindings).map(({ entry, environments }) => this.#finding(entry, environments));
    const rest = located.slice(mostFindings);
    if (rest.length === 0) return shown;
    const severity = rest.some(({ entry }) => entry.severity === 'error') ? 'error' : 'warning';
    return [...shown, this.#rest(rest.length, severity)];
  }

  #add(entry: Entry): void {
    const { file, offset } = this.#position(entry.where);
    const key = JSON.stringify([entry.code, file, offset, entry.message]);
    const found = this.#entries.get(key) ?? { entry, environments: new Set<string>() };
    found.environments.add(this.#environment);
    this.#entries.set(key, found);
  }

  #finding({ severity, code, where, message, remedy }: Entry, environments: ReadonlySet<string>): Finding {
    const told = [...environments].every((name) => message.includes(name));
    const only = told || environments.size === this.#judged.size ? '' : ` (in ${[...environments].join(', ')})`;
    const at = this.#place(where);
    return {
      severity,
      code,
      message: this.#say(sentence(`${message.replace(/\.$/, '')}${only}.`)),
      remedy: remedy.map((step) => this.#say(step)),
      retry: 'safe',
      ...(at && { at }),
    };
  }

  /** Names from the file may hold anything: the text is made safe to draw, and stays one line. */
  #say(text: string): string {
    return plainLine(this.clean(text));
  }

  #rest(count: number, severity: Finding['severity']): Finding {
    const { file } = this.#tree.lines;
    const message = `${file} has ${formatCount(count, 'more finding')} that ${count === 1 ? 'is' : 'are'} not shown.`;
    return { severity, code: 'runbook/more', message, remedy: ['Repair these first.'], retry: 'safe' };
  }

  #place(where: Where): Place | undefined {
    if (where === 'nowhere') return undefined;
    const { lines, offset } = 'lines' in where ? where : { lines: this.#tree.lines, offset: this.#offset(where) };
    return lines.place(offset, this.clean);
  }

  #position(where: Where): { readonly file: string; readonly offset: number } {
    if (where === 'nowhere') return { file: this.#tree.lines.file, offset: -1 };
    if ('lines' in where) return { file: where.lines.file, offset: where.offset };
    return { file: this.#tree.lines.file, offset: this.#offset(where) };
  }

  #offset({ path, part, index }: Exclude<Where, 'nowhere' | { lines: SourceLines }>): number {
    const { spot, exact } = spotAt(this.#tree, path);
    if (part === 'key' || !exact) return spot.keyStart ?? spot.start;
    const text = valueAt(this.#tree.value, path);
    if (index === undefined || typeof text !== 'string') return spot.start;
    const offsets = this.#offsets.get(spot) ?? offsetsOfText(this.#tree.lines.text, spot, text);
    this.#offsets.set(spot, offsets);
    return offsets[index] ?? spot.start;
  }
}

/** How a secret is written in a text, in YAML and in a URL. */
function formsOf(secret: string): readonly string[] {
  return [secret, JSON.stringify(secret).slice(1, -1), encodeURIComponent(secret)];
}

/** Keys and ids keep their spelling; words of ours begin a sentence. */
function sentence(text: string): string {
  return /^(?:the|step|phase) /.test(text) ? capitalized(text) : text;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}
