import { createHash } from 'node:crypto';
import { plainLine } from '../../plain-text.ts';
import { reportTitle } from '../sections/summary.ts';
import type { Report } from '../shape.ts';
import { type Html, html } from './html.ts';
import { patterns } from './patterns.ts';
import { printStyle } from './print-style.ts';
import { screenStyle } from './screen-style.ts';

/**
 * The file around what is said. Its policy lets a browser load and run nothing at all, and no style but the one in it:
 * should markup ever slip through, it stays dead.
 */
export function pageHtml(report: Report, body: Html): string {
  const { session, outcome } = report;
  const style = `${screenStyle}${printStyle}${pageMargins(session)}`;
  const hash = createHash('sha256').update(style).digest('base64');
  const policy = `default-src 'none'; style-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'`;
  const title = `${reportTitle(report)
    .map((span) => ('text' in span ? plainLine(span.text) : ''))
    .join('')} · ${session} · ${outcome.status}`;
  return html`<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="referrer" content="no-referrer">
<meta name="robots" content="noindex">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<style>${{ html: style }}</style>
</head>
<body>
${patterns}${body}</body>
</html>
`.html;
}

/** At the edges of every sheet: what it is part of, and which sheet it is. */
function pageMargins(session: string): string {
  const name = session.replace(/[^\w. -]/g, '');
  return `@page { @bottom-left { content: "Nightferry, session ${name}" } }
`;
}
