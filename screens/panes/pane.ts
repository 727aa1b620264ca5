import type { Forecast } from '../../state/forecast.ts';
import type { Table } from '../../state/outcome.ts';
import type { Binding } from '../keys/binding.ts';
import type { Model } from '../model.ts';
import type { Line } from '../parts/line.ts';
import type { Pattern } from '../search/pattern.ts';
import type { SessionWorld } from '../world.ts';

/**
 * A page about the session that is one key away from every screen of it: one file, and one line in `panes.ts`. It asks
 * nothing and changes nothing by itself; Esc goes back to where the person came from.
 */
export interface Pane {
  readonly id: string;
  /** The letter that turns to it. A screen that gives the letter a meaning of its own goes before. */
  readonly key: string;
  /** What the footer and the help call it. */
  readonly label: string;
  /** Always offered at the right of the footer, from this width on. */
  readonly footerFrom?: number;
  /** Why there is nothing to turn to now. */
  not?(world: SessionWorld): string | undefined;
  body(context: PaneContext): PaneBody;
  /** Keys of its own, for the row at the cursor. */
  keys?(context: PaneContext, at: number): readonly Binding[];
}

export interface PaneContext {
  readonly world: SessionWorld;
  readonly model: Model;
  readonly forecast: Forecast;
  readonly width: number;
  readonly height: number;
  /** What calls for the person: whoever turns away from it says that it was seen. */
  readonly calls: readonly string[];
}

export type PaneBody =
  /** A text that scrolls. */
  | { readonly kind: 'text'; readonly lines: readonly Line[] }
  /** One line an item, and below it what there is to say of the one at the cursor. */
  | {
      readonly kind: 'list';
      readonly heading: readonly Line[];
      /** Without the pointer, which takes two columns. */
      readonly rows: readonly Line[];
      /** Where the cursor begins. */
      readonly start?: number;
      /** Rows that have it; by what is drawn of them, unless they are cut. */
      find?(pattern: Pattern): readonly number[];
      detail(at: number): PaneDetail;
    }
  /** As a list of so many rows that only those are made that are seen. New ones come at its end, and it stays there. */
  | {
      readonly kind: 'long-list';
      /** Which of several lists it is: each has a cursor of its own. */
      readonly key?: string;
      readonly heading: readonly Line[];
      readonly count: number;
      rows(from: number, to: number): readonly Line[];
      find(pattern: Pattern): readonly number[];
      detail(at: number): PaneDetail;
    };

export interface PaneDetail {
  readonly lines: readonly Line[];
  /** Drawn as a table below the lines. */
  readonly table?: Table;
}
