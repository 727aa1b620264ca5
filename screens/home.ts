import { glyphs } from './look.ts';
import { widthOf } from './parts/fit.ts';
import { apart, blank, type Line, line, paragraph, span } from './parts/line.ts';
import { filled, type Track, windowAround } from './parts/scroll.ts';
import { dayAndTime } from './parts/time-text.ts';
import type { HomeStage, RunbookCard, SessionCard } from './stage.ts';

export type HomeItem =
  | { readonly kind: 'session'; readonly card: SessionCard }
  | { readonly kind: 'runbook'; readonly card: RunbookCard };

/** Unfinished sessions first, so that Enter resumes the night that was interrupted. */
export function homeItems(stage: HomeStage): readonly HomeItem[] {
  const sessions = stage.sessions.map((card) => ({ kind: 'session' as const, card }));
  const isOpen = ({ card }: { card: SessionCard }) =>
    card.status === 'unfinished' || card.status === 'running elsewhere';
  return [
    ...sessions.filter(isOpen).sort((a, b) => rank(a.card) - rank(b.card)),
    ...stage.runbooks.map((card) => ({ kind: 'runbook' as const, card })),
    ...sessions.filter((item) => !isOpen(item)),
  ];
}

function rank(card: SessionCard): number {
  return card.status === 'unfinished' ? 0 : 1;
}

/** What Enter would do here, or why it does nothing. */
export function homeChoice(item: HomeItem | undefined): { readonly does: string } | { readonly not: string } {
  if (!item) return { not: 'There is nothing here yet.' };
  if (item.kind === 'runbook') {
    if (item.card.faults === 0) return { does: 'choose where' };
    return { not: `This runbook has ${item.card.faults} faults: nightferry lint ${item.card.file} names them.` };
  }
  const { status, holder } = item.card;
  if (status === 'unfinished') return { does: 'resume' };
  if (status === 'running elsewhere') {
    return { not: `${holder ?? 'Another terminal'} runs this session now. It can be opened once it is left there.` };
  }
  return { not: `This session has ended. nightferry report ${item.card.id} writes its report.` };
}

export function homeLines(
  { home, items, list }: { home: HomeStage; items: readonly HomeItem[]; list: Track },
  width: number,
  height: number,
  zone: string | undefined,
): readonly Line[] {
  const foot = [blank, ...detailLines(items[list.at], home, width)];
  const notices = home.notices.flatMap((notice) =>
    paragraph(notice, width - 2, { first: `${glyphs.interrupted} `, tone: 'warn' }),
  );
  const room = Math.max(3, height - foot.length - Math.min(notices.length, 4));
  return filled([...listLines(items, list, width, room, zone), ...notices.slice(0, 4), ...foot], height);
}

function listLines(
  items: readonly HomeItem[],
  list: Track,
  width: number,
  room: number,
  zone: string | undefined,
): readonly Line[] {
  if (items.length === 0) {
    return [
      line(span('Nothing to resume, and no runbook here.', 'strong')),
      line('Start in a folder with runbooks, or try: nightferry demo'),
    ];
  }
  const rows = items.flatMap((item, index) => {
    const heading = headingOf(item);
    const isFirst = index === 0 || headingOf(items[index - 1] ?? item) !== heading;
    const row = itemLine(item, index === list.at, width, zone);
    const before = isFirst ? [...(index === 0 ? [] : [blank]), line(span(heading, 'strong'))] : [];
    return [...before.map((text) => ({ text, index: -1 })), { text: row, index }];
  });
  const cursor = rows.findIndex(({ index }) => index === list.at);
  const [from, to] = windowAround(cursor, rows.length, room);
  return rows.slice(from, to).map(({ text }) => text);
}

function headingOf(item: HomeItem): string {
  if (item.kind === 'runbook') return 'Start a runbook';
  const open = item.card.status === 'unfinished' || item.card.status === 'running elsewhere';
  return open ? 'Resume' : 'Ended';
}

function itemLine(item: HomeItem, selected: boolean, width: number, zone: string | undefined): Line {
  const pointer = span(selected ? `${glyphs.pointer} ` : '  ', 'accent');
  if (item.kind === 'runbook') {
    const { title, file, faults } = item.card;
    const right = faults > 0 ? span(`${faults} faults`, 'bad') : span(file, 'quiet');
    return apart([pointer, span(title, selected ? 'strong' : undefined)], fitRight(right, width), width);
  }
  const { card } = item;
  const what = [pointer, span(card.title, selected ? 'strong' : undefined), span(`  ${modeWords(card)}`)];
  return apart(what, fitRight(stateSpan(card, zone), width), width);
}

function fitRight(text: { text: string }, width: number): Line {
  return widthOf(text.text) > width / 2 ? [] : [text];
}

function stateSpan(card: SessionCard, zone: string | undefined) {
  const at = dayAndTime(card.lastAt, zone);
  if (card.status === 'unfinished') return span(`unfinished, ${at}`, 'warn');
  return span(`${card.status}, ${at}`, card.status === 'failed' ? 'bad' : 'quiet');
}

function detailLines(item: HomeItem | undefined, stage: HomeStage, width: number): readonly Line[] {
  const journal = line(span(`Journal: ${stage.journal}`, 'quiet'));
  if (item?.kind === 'session') {
    const { id, where, holder } = item.card;
    return [line(`${id}: `, where), ...(holder ? [line(span(`Run now by ${holder}`, 'warn'))] : []), journal];
  }
  if (item?.kind === 'runbook') {
    const names = item.card.environments.map(({ name }) => name).join(', ');
    return [...paragraph(`${item.card.file}; environments: ${names || 'none'}`, width).slice(0, 2), journal];
  }
  return [journal];
}

function modeWords(card: SessionCard): string {
  const mode = card.mode === 'live' ? 'LIVE' : 'REHEARSAL';
  return `${card.dryRun ? 'DRY RUN, ' : ''}${mode} in ${card.environment}`;
}
