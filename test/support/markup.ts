const empty = new Set(['meta', 'br', 'wbr']);
const tagPattern = /<(\/?)([a-zA-Z][\w-]*)((?:\s+[\w:-]+(?:="[^"<>]*")?)*)\s*(\/?)>/g;

/** Elements of a page that were not closed, or closed out of turn; also what looks like a tag and is none. */
export function openTags(page: string): readonly string[] {
  const body = page.replace(/<style>[\s\S]*?<\/style>/, '').replace(/^<!DOCTYPE html>/, '');
  const open: string[] = [];
  const wrong: string[] = [];
  for (const [, closing, name = '', , alone] of body.matchAll(tagPattern)) {
    if (alone === '/' || empty.has(name)) continue;
    if (closing !== '/') open.push(name);
    else if (open.pop() !== name) wrong.push(`/${name}`);
  }
  return [...open, ...wrong, ...(body.replace(tagPattern, '').match(/[<>].{0,40}/g) ?? [])];
}

/** What a page says. */
export function textOf(page: string): string {
  return page
    .replace(/<style>[\s\S]*?<\/style>/, '')
    .replace(tagPattern, '')
    .replace(/&#(\d+);/g, (_, code) => String.fromCharCode(Number(code)));
}
