import { Slugs } from '../slugs.ts';
import type { Page } from './page.ts';
import { lineOf, scalar } from './scalar.ts';

/** One entry of a `check` step. */
export interface Entry {
  /** What its id is made of. */
  readonly name: string;
  readonly title: string;
  readonly preflight?: true;
  write(page: Page, depth: number): void;
}

/** A step of checks; none where there is nothing to check. */
export function writeChecks(
  step: { readonly id: string; readonly title: string },
  entries: readonly Entry[],
  page: Page,
): void {
  if (entries.length === 0) return;
  page.line(3, `- id: ${step.id}`);
  page.line(4, `title: ${scalar(step.title)}`);
  page.line(4, 'check:');
  const slugs = new Slugs();
  for (const { name, title, preflight, write } of entries) {
    page.line(5, `- id: ${slugs.of(name, 'check')}`);
    page.line(6, `title: ${lineOf(title)}`);
    if (preflight) page.line(6, 'preflight: true');
    write(page, 6);
  }
}

export function noneIn(database: string, sql: string): Entry['write'] {
  return (page, depth) => {
    page.line(depth, 'none:');
    page.line(depth + 1, `in: ${database}`);
    page.block(depth + 1, 'sql', sql);
  };
}
