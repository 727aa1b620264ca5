import { clearText } from './clear-text.ts';
import { commands } from './commands.ts';
import { copiedTables } from './copied-tables.ts';
import { databases } from './databases.ts';
import { duplicateIds } from './duplicate-ids.ts';
import { durations } from './durations.ts';
import { effectsOutside } from './effects-outside.ts';
import { environments } from './environments.ts';
import { files } from './files.ts';
import { freezes } from './freezes.ts';
import { ids } from './ids.ts';
import { leftovers } from './leftovers.ts';
import { needs } from './needs.ts';
import { pointOfNoReturn } from './point-of-no-return.ts';
import { rejects } from './rejects.ts';
import { roles } from './roles.ts';
import { rollbacks } from './rollbacks.ts';
import type { Rule } from './rule.ts';
import { sql } from './sql.ts';
import { oneStatement } from './sql-outside.ts';
import { standIns } from './stand-ins.ts';
import { steps } from './steps.ts';
import { together } from './together.ts';
import { unused } from './unused.ts';
import { varsInVars } from './vars-in-vars.ts';

/** Every rule that lint knows beyond the shape of the file: one file and one line here each. */
export const rules: readonly Rule[] = [
  duplicateIds,
  needs,
  databases,
  roles,
  rollbacks,
  freezes,
  files,
  ids,
  copiedTables,
  environments,
  standIns,
  effectsOutside,
  clearText,
  varsInVars,
  together,
  steps,
  pointOfNoReturn,
  rejects,
  durations,
  unused,
  leftovers,
  commands,
  sql,
  oneStatement,
];
