/** One table's worth of rows. Its statements run one by one, so that there is progress to show and a place to stop. */
export interface Stage {
  readonly title: string;
  readonly statements: readonly { readonly sql: string; readonly rows: number }[];
}

/** A stage that one statement makes. */
export function stage(title: string, rows: number, sql: string): Stage {
  return { title, statements: [{ sql, rows }] };
}
