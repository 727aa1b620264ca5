/** What someone wants to go back over: everything, from a phase on, or along a named plan. */
export type RollbackScope =
  | { readonly kind: 'any' }
  | { readonly kind: 'phase'; readonly phase: string }
  | { readonly kind: 'plan'; readonly plan: string };

/** One way back: what it does, in order, with the exact commands. */
export interface WayBack {
  /** `undo`, or the name of a plan of the runbook. */
  readonly id: string;
  readonly title: string;
  /** Phases it takes back, newest first. */
  readonly phases: readonly string[];
  readonly steps: readonly WayBackStep[];
}

export interface WayBackStep {
  /** `phase/step` */
  readonly step: string;
  readonly title: string;
  /**
   * `no`: nothing can take it back, `why` says so; a person decides when it comes up. `left-out`: a step of a plan that
   * rehearsals leave out, for the reason `why`.
   */
  readonly can: 'yes' | 'nothing' | 'no' | 'left-out';
  readonly why?: string;
  readonly lines: readonly string[];
}
