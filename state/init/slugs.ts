/** Names that a runbook can have, made of names that a server has. */

/** Gives every name a slug of its own: the first asked for is the plain one, those that clash get a number. */
export class Slugs {
  readonly #taken = new Set<string>();

  /** `instead` is for names of which nothing is left in a-z and 0-9. */
  of(name: string, instead = 'table'): string {
    const made = slugOf(name);
    const base = made === '' ? instead : /^[a-z]/.test(made) && !isNoText(made) ? made : `${instead}-${made}`;
    for (let count = 1; ; count += 1) {
      const slug = count === 1 ? base.slice(0, 63) : `${base.slice(0, 58)}-${count}`;
      if (this.#taken.has(slug)) continue;
      this.#taken.add(slug);
      return slug;
    }
  }
}

/** Whether a runbook may be called so. */
export function isSlug(text: string): boolean {
  return /^[a-z][a-z0-9-]{0,62}$/.test(text) && !isNoText(text);
}

/** What YAML takes for something else than a name. */
function isNoText(slug: string): boolean {
  return /^(?:null|true|false)$/.test(slug);
}

/** `Order Items` is `order-items`; empty where nothing of the name can be in a slug. */
export function slugOf(name: string): string {
  return name
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replace(/(\p{Ll}|\p{N})(\p{Lu})/gu, '$1-$2')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 63);
}

/** A database as a runbook calls it: `edu_v2`. */
export function databaseNameOf(name: string, instead: string): string {
  const made = slugOf(name.replaceAll('_', ' ')).replaceAll('-', '_');
  return /^[a-z]/.test(made) && !isNoText(made) ? made.slice(0, 40) : instead;
}

/** The environment variable for the URL of a database: `EDU_V2_URL`. */
export function urlVariable(database: string, prefix = ''): string {
  return `${prefix}${database.toUpperCase().replaceAll('-', '_')}_URL`;
}

/** The tag of deterministic ids. */
export function tagOf(slug: string): string {
  return slug.replaceAll('-', '_');
}
