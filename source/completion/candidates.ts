import type { Argument, Command, Option } from 'commander';
import { nameOf, optionsOf, type Place } from './place.ts';
import type { Sources } from './sources.ts';

/** Something that may stand under the cursor, and what it is in a few words. */
export interface Candidate {
  readonly text: string;
  readonly about?: string;
}

/** Words to choose from, or files, which every shell completes best itself. `nospace`: more has to follow what is chosen. */
export type Completion =
  | { readonly kind: 'words'; readonly words: readonly Candidate[]; readonly nospace?: true }
  | { readonly kind: 'files' }
  | { readonly kind: 'runbooks' };

/** What may stand under the cursor. What is a session, a phase, a file, the names in commander's tree say. */
export function completionAt(place: Place, program: Command, sources: Sources): Completion {
  const { wants, command } = place;
  switch (wants.kind) {
    case 'command':
      return words(program.createHelp().visibleCommands(program).map(commandCandidate));
    case 'option':
      return words([...optionsOf(command, program).map(optionCandidate), { text: '--help', about: 'what it does' }]);
    case 'option-value':
      return valuesOf(wants.option, valueName(wants.option), place, sources);
    case 'argument':
      return valuesOf(wants.argument, wants.argument.name(), place, sources);
    case 'nothing':
      return words([]);
  }
}

/** By what a value is called: `<runbook>`, `<session>`, `<environment>`. */
function valuesOf({ argChoices }: Argument | Option, name: string, place: Place, sources: Sources): Completion {
  if (argChoices) return words(argChoices.map((text) => ({ text })));
  switch (name) {
    case 'file':
      return { kind: 'files' };
    case 'runbook':
      return { kind: 'runbooks' };
    case 'environment':
      return words(sources.environments(place));
    case 'name=value':
      return { ...words(sources.vars(place)), nospace: true };
    case 'session':
      return words(sources.sessions(place));
    case 'phase':
      return words(sources.phases(place));
    case 'step':
      return words(sources.steps(place));
    case 'role':
      return words(sources.roles(place));
    case 'plan':
      return words(sources.plans(place));
    default:
      return words([]);
  }
}

function words(candidates: readonly Candidate[]) {
  return { kind: 'words', words: candidates } as const;
}

function valueName({ flags }: Option): string {
  return /<([^>]+)>/.exec(flags)?.[1]?.replace(/\.\.\.$/, '') ?? '';
}

function commandCandidate(command: Command): Candidate {
  return { text: command.name(), about: command.summary() || command.description() };
}

function optionCandidate(option: Option): Candidate {
  return { text: `--${nameOf(option)}`, about: option.description };
}
