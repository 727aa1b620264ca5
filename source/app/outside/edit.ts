import { resolve } from 'node:path';
import type { Outside, Said } from '../../../screens/outside.ts';
import { readHash } from '../../runbooks.ts';
import type { Errand } from './carry-out.ts';
import { editorCommand, editorOf } from './editor.ts';
import { lend } from './lend.ts';
import { withoutSecrets } from './shell-environment.ts';
import type { Beside } from './terminal-loan.ts';

/** The person's editor on a file of the session. Says whether it is another one now, and what that means for a resume. */
export async function edit(
  { file, line }: Extract<Outside, { does: 'edit' }>,
  beside: Beside,
  { terminal, env, redactor }: Errand,
): Promise<Said | undefined> {
  const editor = editorOf(env);
  if (editor === undefined) return undefined;
  const before = readHash(file);
  const { exitCode } = await lend(terminal, {
    command: editorCommand(editor, file, line),
    env: withoutSecrets(process.env, redactor),
    cwd: beside.handle.runbook.folder,
    before: [`${editor}: ${file}`],
    linger: (end) =>
      end.exitCode === 0 || end.exitCode === 127
        ? undefined
        : `-- ${editor} ended (${end.exitCode ?? 'killed'}). Enter returns --`,
  });
  if (exitCode === 127) {
    const lines = [`VISUAL or EDITOR says ${editor}: correct it, and start again.`];
    return { as: 'note', title: `${editor} could not be started`, lines };
  }
  const after = readHash(file);
  const name = file.split('/').at(-1) ?? file;
  if (after === before) return { as: 'hint', text: `${name} is as it was.` };
  return whatChanged(name, file, after, beside);
}

function whatChanged(name: string, path: string, after: string | undefined, { handle, commandLine }: Beside): Said {
  const { id, manifest } = handle.log.snapshot();
  const { runbook } = handle;
  const pinned = manifest.files.find(
    (kept, index) => (index === 0 ? runbook.file : resolve(runbook.folder, kept.path)) === path,
  );
  if (!pinned) return { as: 'hint', text: `${name} was changed. The session does not depend on it.` };
  if (pinned.sha256 === after) return { as: 'hint', text: `${name} is again what the session was opened with.` };
  return {
    as: 'note',
    title: `${name} was CHANGED`,
    lines: [
      'This run goes on with what it read before: nothing that it does now is different.',
      'The next resume halts and names the file, until the change is taken, or the file is put back as it was.',
      `To take it: q leaves, then ${commandLine(['resume', id, '--amend'])}`,
      'Steps that are done can not be changed any more: an amendment that touches them is refused.',
    ],
  };
}
