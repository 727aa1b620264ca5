import type { StepState } from './session.ts';

/** What a way back leaves for later: files with rows that were lost, and databases that stand under another name. */
export interface LeftBehind {
  /** Paths, in the order they were written. */
  readonly files: readonly string[];
  /** A sentence each: `edu_v2 is kept as edu_v2_kept_20261121_211244`. */
  readonly kept: readonly string[];
}

/** Told from the evidence of the steps: the files they wrote, and what they say is kept. */
export function leftBehind(steps: readonly Pick<StepState, 'evidence'>[]): LeftBehind {
  const evidence = steps.flatMap((step) => step.evidence);
  const files = evidence.flatMap((piece) => (piece.kind === 'file' ? [piece.path] : []));
  const lines = evidence.flatMap((piece) => (piece.kind === 'output' ? piece.text.split('\n') : []));
  const kept = lines.map((line) => line.replace(/^[A-Z]+: +/, '').trim()).filter((line) => keptAs.test(line));
  return { files: [...new Set(files)], kept: [...new Set(kept)] };
}

/** As steps say it: of a rename by a notice of their SQL, of a restore. */
const keptAs = / is kept as \S|^kept: \S/;
