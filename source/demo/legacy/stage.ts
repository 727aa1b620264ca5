/** A part of the work with a progress of its own. Its statements run one by one: between two there is a place to stop. */
export interface Stage {
  readonly title: string;
  readonly unit: 'rows' | 'tables';
  readonly statements: readonly Statement[];
}

export interface Statement {
  readonly sql: string;
  /** Units it completes. */
  readonly counts: number;
}

/** Rows that one statement makes. */
export function stage(title: string, rows: number, sql: string): Stage {
  return { title, unit: 'rows', statements: [{ sql, counts: rows }] };
}
