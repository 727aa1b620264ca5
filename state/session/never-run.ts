import type { Evidence } from '../outcome.ts';

/** Title of the evidence that a step leaves when something of it has never run on a real server. */
export const neverRunTitle = 'unproven';

/** Before each sentence of it. */
export const neverRunWord = 'unproven: ';

/** What of these steps has never run on a real server, a sentence each, without what to do about it. */
export function neverRunSaid(steps: readonly { readonly evidence: readonly Evidence[] }[]): readonly string[] {
  const lines = steps.flatMap(({ evidence }) =>
    evidence.flatMap((piece) =>
      piece.kind === 'output' && piece.title === neverRunTitle
        ? piece.text.split('\n').filter((line) => line.startsWith(neverRunWord))
        : [],
    ),
  );
  return [...new Set(lines)];
}
