import { isAbsolute } from 'node:path';
import type { Files } from '../../state/ports.ts';
import { isSettled, type Session } from '../../state/session/session.ts';

/** A file that a step which counts as done left on the other host, and that is not here as it was. */
export interface MissingFile {
  /** `phase/step` */
  readonly step: string;
  readonly path: string;
  readonly why: string;
}

/** Files of done steps, by their evidence and by what is known of backups, that this host has not or has otherwise. */
export async function missingFiles(
  { steps, facts }: Session,
  files: Pick<Files, 'stat'>,
): Promise<readonly MissingFile[]> {
  const left = [
    ...Object.entries(steps).flatMap(([step, state]) =>
      isSettled(state)
        ? state.evidence.flatMap((one) => (one.kind === 'file' ? [{ step, path: one.path, bytes: one.bytes }] : []))
        : [],
    ),
    ...facts.backups.flatMap(({ step, path, bytes, format }) =>
      format === 'clone' || format === 'server' ? [] : [{ step, path, bytes }],
    ),
  ];
  const each = new Map(left.filter(({ path }) => isAbsolute(path)).map((file) => [file.path, file]));
  const looked = await Promise.all(
    [...each.values()].map(async ({ step, path, bytes }) => {
      const found = await files.stat(path).catch(() => undefined);
      const why = !found
        ? 'not here'
        : found.isDirectory || found.bytes === bytes
          ? undefined
          : 'here with another size';
      return why === undefined ? [] : [{ step, path, why }];
    }),
  );
  return looked.flat();
}
