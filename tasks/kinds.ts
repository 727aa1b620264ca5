import { analyze } from './analyze.ts';
import { backup } from './backup.ts';
import { check } from './check.ts';
import { confirm } from './confirm.ts';
import { constraints } from './constraints.ts';
import { copy } from './copy.ts';
import { edit } from './edit.ts';
import { http } from './http.ts';
import { indexes } from './indexes.ts';
import type { StepKind } from './kind.ts';
import { lost } from './lost.ts';
import { mark } from './mark.ts';
import { sayingNeverRun } from './never-run.ts';
import { notify } from './notify.ts';
import { readOnly } from './read-only.ts';
import { restore } from './restore.ts';
import { run } from './run.ts';
import { sequences } from './sequences.ts';
import { sql } from './sql.ts';
import { wait } from './wait.ts';
import { writable } from './writable.ts';

/** Every kind of step there is. A new one is its file and a line here. */
export const stepKinds: readonly StepKind[] = all().map(sayingNeverRun);

function all(): readonly StepKind[] {
  return [
    confirm,
    sql,
    run,
    backup,
    restore,
    edit,
    indexes,
    constraints,
    copy,
    sequences,
    analyze,
    check,
    http,
    wait,
    notify,
    readOnly,
    writable,
    mark,
    lost,
  ];
}

/** The kind a parsed step names. Parsing has made sure that there is one. */
export function kindOf(key: string): StepKind {
  const kind = stepKinds.find((candidate) => candidate.key === key);
  if (!kind) throw new TypeError(`no step kind ${key}`);
  return kind;
}
