import type { EngineLanguage, Language, Reference, StepLanguage } from './language.ts';
import type { DraftNotification } from './notifications.ts';
import type { ReferredFiles } from './referred-files.ts';
import type { Environment, SecretReference, VarValue, Window } from './runbook.ts';
import type { SqlScripts } from './sql/scripts.ts';
import type { Path, Tree } from './tree.ts';

/**
 * A runbook in one environment, as far as it could be read: what rules judge. Whatever could not be read was reported,
 * and is left out; a rule that needs it says nothing.
 */
export interface Draft {
  /** As the file has it, with the place of everything. */
  readonly tree: Tree;
  /** The same values with this environment's vars filled in. */
  readonly document: unknown;
  readonly language: Language;
  readonly environment: string | undefined;
  readonly vars: ReadonlyMap<string, VarValue>;
  /** What vars are where no environment says otherwise. */
  readonly defaults: ReadonlyMap<string, VarValue>;
  /** Where vars are used; in SQL files too. */
  readonly uses: readonly { readonly name: string; readonly path: Path }[];
  readonly id: string | undefined;
  readonly title: string | undefined;
  readonly window: Window | undefined;
  readonly contacts: readonly { readonly name: string; readonly reach: string }[];
  readonly idNamespace: SecretReference | undefined;
  readonly roles: ReadonlyMap<string, string>;
  readonly triggers: ReadonlyMap<string, string>;
  readonly databases: ReadonlyMap<string, DraftDatabase>;
  readonly environments: ReadonlyMap<string, DraftEnvironment>;
  readonly phases: readonly DraftPhase[];
  readonly rollbacks: readonly DraftRollback[];
  readonly followUps: readonly DraftFollowUp[];
  readonly notifications: readonly DraftNotification[];
  readonly files: ReferredFiles;
  /** Texts of the SQL files, with this environment's vars in them, by path as written. */
  readonly sqlTexts: ReadonlyMap<string, string>;
  readonly scripts: SqlScripts;
}

/** `engine` is missing when it is unknown. */
export interface DraftDatabase {
  readonly engine: EngineLanguage | undefined;
  readonly path: Path;
}

export interface DraftEnvironment extends Environment {
  readonly path: Path;
  readonly vars: ReadonlyMap<string, VarValue>;
}

export interface DraftFollowUp {
  readonly path: Path;
  readonly id?: string | undefined;
  readonly title?: string | undefined;
  readonly due?: string | undefined;
  readonly after?: string | undefined;
}

export interface DraftPhase {
  readonly path: Path;
  readonly id: string | undefined;
  readonly title: string | undefined;
  readonly needs: readonly string[];
  readonly plannedMs: number | undefined;
  readonly signOff: readonly string[];
  readonly gate?:
    | {
        readonly backups?: Readonly<Record<string, 'made' | 'proven'>> | undefined;
        readonly freezes?: Readonly<Record<string, 'unproven' | 'proven'>> | undefined;
      }
    | undefined;
  readonly items: readonly (DraftStep | DraftTogether)[];
}

export interface DraftRollback {
  readonly path: Path;
  readonly name: string;
  readonly when: { readonly side: 'before' | 'after'; readonly phase: string } | undefined;
  readonly undoes: readonly string[];
  /** Its steps, as a phase. */
  readonly phase: DraftPhase;
}

export interface DraftTogether {
  readonly type: 'together';
  readonly path: Path;
  readonly limit: number;
  readonly steps: readonly DraftStep[];
}

export interface DraftStep {
  readonly type: 'step';
  readonly path: Path;
  readonly id: string | undefined;
  readonly title: string | undefined;
  /** `people/users`, for messages. */
  readonly name: string;
  readonly kind: StepLanguage | undefined;
  /** What the kind's schema made of it; `undefined` when it was faulty. */
  readonly spec: { readonly value: unknown } | undefined;
  /** Path of the kind's key. */
  readonly specPath: Path;
  /** What the spec names outside itself, with full paths. */
  readonly references: readonly Reference[];
  readonly plannedMs: number | undefined;
  readonly pointOfNoReturn: boolean;
  readonly phrase: string | undefined;
  readonly rehearsalSkip: string | undefined;
}

/** Every step, those of the ways back too, groups flattened, with its phase. */
export function draftSteps(draft: Draft): readonly { readonly step: DraftStep; readonly phase: DraftPhase }[] {
  return allPhases(draft).flatMap((phase) => stepsIn(phase).map((step) => ({ step, phase })));
}

/** The phases, and the ways back as phases. */
export function allPhases({ phases, rollbacks }: Draft): readonly DraftPhase[] {
  return [...phases, ...rollbacks.map(({ phase }) => phase)];
}

export function stepsIn(phase: DraftPhase): readonly DraftStep[] {
  return phase.items.flatMap((item) => (item.type === 'step' ? [item] : item.steps));
}

/** Every reference of one sort, with its step. */
export function referencesTo<To extends Reference['to']>(
  draft: Draft,
  to: To,
): readonly { readonly step: DraftStep; readonly reference: Extract<Reference, { to: To }> }[] {
  return draftSteps(draft).flatMap(({ step }) =>
    step.references.flatMap((reference) => (isTo(reference, to) ? [{ step, reference }] : [])),
  );
}

function isTo<To extends Reference['to']>(reference: Reference, to: To): reference is Extract<Reference, { to: To }> {
  return reference.to === to;
}
