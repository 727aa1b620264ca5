import { type DoctorLine, failure, ok, warning } from '../../state/doctor.ts';
import type { Database } from '../../tasks/engines/engine.ts';
import type { Finding } from '../../tasks/freeze/freezer.ts';
import type { Needed } from '../../tasks/requirements/requirement-kind.ts';
import type { UnderWay } from './look-around.ts';

/** A freeze that stands there now: of this night, or one that nobody has lifted. */
export async function standingLines({ name, freezer }: Database, underWay?: UnderWay): Promise<readonly DoctorLine[]> {
  const standing = await freezer?.standing();
  if (!standing) return [];
  const { mode, owner, gaps } = standing;
  const inForce = gaps.map((gap) => warning(`A part of that freeze is not in force: ${gap}.`));
  if (isFreezeOf(owner, underWay)) {
    return [ok(`${name} is frozen (${mode}), by this session.`), ...inForce];
  }
  const remedy = [
    'In the middle of that night it should be. Before another one: finish that session or roll it back, or lift the freeze by hand.',
    'The statements that lift it are on the sheet: nightferry sheet RUNBOOK --in ENVIRONMENT',
  ];
  return [warning(`${name} is frozen now (${mode}), by ${owner}.`, { remedy }), ...inForce];
}

/** Whether the session that is looked at has made the freeze of this owner, `session phase/step`. */
export function isFreezeOf(owner: string, underWay?: Pick<UnderWay, 'session'>): boolean {
  return underWay !== undefined && owner.startsWith(`${underWay.session} `);
}

/** What a freeze will meet there. */
export async function freezeLines(database: Database, needed: readonly Needed[]): Promise<readonly DoctorLine[]> {
  if (!database.freezer || !isFrozen(database.name, needed)) return [];
  // Said already, with the other privileges.
  if (await database.lacks?.({ act: 'freeze' })) return [];
  const { findings, proof } = await database.freezer.survey();
  const steps = freezingSteps(database.name, needed);
  return [
    proof.certain
      ? ok(`The freeze can be proven: ${proof.method}.`)
      : warning(`The freeze can't be proven: ${proof.method}.`, {
          remedy: ['It will be called unproven, in the report too. See docs/read-only.md for what a proof needs.'],
          neededBy: steps,
        }),
    ...findings.map((finding) => findingLine(finding, steps)),
  ];
}

function findingLine({ weight, text }: Finding, neededBy: readonly string[]): DoctorLine {
  const says = `Freeze: ${text}.`;
  switch (weight) {
    case 'stops':
      return failure(says, { neededBy });
    // Which of them the step asks for is the step's affair: it refuses by itself.
    case 'stops-strict':
    case 'writes':
      return warning(says, { neededBy });
    case 'note':
      return ok(says);
  }
}

/** Whether a step freezes it, or thaws it. */
export function isFrozen(name: string, needed: readonly Needed[]): boolean {
  return freezingSteps(name, needed).length > 0;
}

function freezingSteps(name: string, needed: readonly Needed[]): readonly string[] {
  return needed.flatMap(({ requirement, steps }) =>
    requirement.need === 'privilege' && requirement.database === name && requirement.may.act === 'freeze' ? steps : [],
  );
}
