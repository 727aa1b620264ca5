/** How a report looks on a screen; most of it holds on paper, too. Dark only where the reader wants it so. */
export const screenStyle = `
:root {
  color-scheme: light dark;
  --ink: #16202c; --soft: #526071; --line: #c9d1da; --faint: #eef1f4; --paper: #fff; --desk: #e4e8ec;
  --bar: #2f4a68; --accent: #1d4e89; --alarm: #a4161a; --good: #1b6b3a; --band: #fff7df; --band-line: #b98900;
}
@media screen and (prefers-color-scheme: dark) {
  :root {
    --ink: #e5eaf0; --soft: #a3b0bf; --line: #3d4a59; --faint: #212c38; --paper: #161f29; --desk: #0c1219;
    --bar: #8fb4dc; --accent: #8fb4dc; --alarm: #ff8f8a; --good: #7fd3a0; --band: #2c2716; --band-line: #d9ad3c;
  }
}
* { box-sizing: border-box; }
html { background: var(--desk); }
body {
  max-width: 60rem; margin: 1.5rem auto; padding: 2.2rem 2.6rem; background: var(--paper); color: var(--ink);
  font: 15px/1.45 system-ui, "Segoe UI", Roboto, "Helvetica Neue", "Noto Sans", "Liberation Sans", Arial, sans-serif;
  font-variant-numeric: tabular-nums; overflow-wrap: break-word;
}
h1, h2, h3, h4 { line-height: 1.2; text-wrap: balance; overflow-wrap: anywhere; }
h1 { font-size: 2.1rem; letter-spacing: -0.01em; margin: 0.1rem 0 0.9rem; }
h2 { font-size: 1.35rem; margin: 2.6rem 0 0.7rem; padding-bottom: 0.25rem; border-bottom: 2px solid var(--ink); }
h3 { font-size: 1.05rem; margin: 1.8rem 0 0.5rem; }
h4 { font-size: 0.95rem; margin: 1.4rem 0 0.4rem; }
p { margin: 0.4rem 0; }
ul, ol { margin: 0.4rem 0; padding-left: 1.3rem; }
li { margin: 0.15rem 0; }
a { color: var(--accent); }
code, pre { font-family: ui-monospace, "SF Mono", "Cascadia Mono", Consolas, "DejaVu Sans Mono", "Liberation Mono", monospace; }
code { font-size: 0.86em; }
.long { overflow-wrap: anywhere; word-break: break-word; }
pre {
  font-size: 0.8rem; line-height: 1.4; margin: 0.4rem 0; padding: 0.6rem 0.8rem; background: var(--faint);
  border-left: 3px solid var(--line); white-space: pre-wrap; overflow-wrap: anywhere; tab-size: 4;
}
small { display: block; font-size: 0.8em; color: var(--soft); }
.note { color: var(--soft); font-size: 0.85em; font-style: italic; }
.right { text-align: right; }
.patterns { position: absolute; }

.ground {
  display: flex; justify-content: space-between; align-items: baseline; gap: 1rem; flex-wrap: wrap; margin: 0 0 1.6rem;
  padding: 0.5rem 0.9rem; border: 2px solid var(--ink);
}
.ground strong { font-size: 1.15rem; letter-spacing: 0.08em; text-transform: uppercase; }
.ground.production { background: var(--alarm); border-color: var(--alarm); color: var(--paper); }
.ground.live { background: var(--ink); color: var(--paper); }
.ground.rehearsal { border-style: dashed; }
.ground.dry { border-style: dotted; }
.kicker { color: var(--soft); margin: 0; }
.outcome { display: flex; gap: 0.8rem; align-items: center; font-size: 1.2rem; font-weight: 600; margin: 0.8rem 0; }
.outcome svg { flex: none; }
.outcome circle { fill: none; stroke: currentColor; stroke-width: 2; }
.outcome path { fill: none; stroke: currentColor; stroke-width: 3; stroke-linecap: round; stroke-linejoin: round; }
.outcome.good svg { color: var(--good); }
.outcome.bad svg { color: var(--alarm); }
.when { color: var(--soft); }
.figures { display: grid; grid-template-columns: repeat(4, 1fr); gap: 1px; margin: 1.1rem 0 0.7rem; background: var(--line); border: 1px solid var(--line); }
.figures div { background: var(--paper); padding: 0.55rem 0.75rem 0.65rem; }
.figures dt { font-size: 0.78rem; letter-spacing: 0.04em; text-transform: uppercase; color: var(--soft); }
.figures dd { margin: 0; }
.figures b { display: block; font-size: 1.35rem; line-height: 1.25; }
.figures span { font-size: 0.85rem; color: var(--soft); }
.box { margin: 1.4rem 0; padding: 0.7rem 1rem 0.8rem; border: 1px solid var(--band-line); border-left-width: 6px; background: var(--band); }
.box.quiet { border-color: var(--line); background: none; }
.box h2 { margin: 0 0 0.3rem; border: 0; padding: 0; font-size: 1.1rem; }
.box li { margin: 0.25rem 0; }
.seal { display: grid; grid-template-columns: max-content 1fr; gap: 0 1rem; margin: 0 0 1.4rem; font-size: 0.8rem; }
.seal div { display: contents; }
.seal dt { color: var(--soft); }
.seal dd { margin: 0; overflow-wrap: anywhere; }
nav ol { columns: 3 16em; padding: 0.9rem 0 0 1.6rem; margin-top: 1.6rem; border-top: 1px solid var(--line); }

.wide { overflow-x: auto; }
table { width: 100%; border-collapse: collapse; margin: 0.5rem 0 0.9rem; font-size: 0.86rem; line-height: 1.35; }
th, td { padding: 0.32rem 0.5rem; text-align: left; vertical-align: top; border-bottom: 1px solid var(--line); }
th:first-child, td:first-child { padding-left: 0; }
th:last-child, td:last-child { padding-right: 0; }
thead th { border-bottom: 1.5px solid var(--ink); vertical-align: bottom; white-space: nowrap; }
tbody th { font-weight: 400; }
td.right, th.right { text-align: right; }
td strong, li strong { color: var(--alarm); }
.timeline td strong { color: inherit; }
table.result { width: auto; max-width: 100%; font-size: 0.8rem; }
table.result th, table.result td { border: 1px solid var(--line); padding: 0.2rem 0.5rem; white-space: normal; overflow-wrap: anywhere; }
table.checks, table.steps { table-layout: fixed; }
table.checks th:nth-child(1) { width: 11%; }
table.checks th:nth-child(2) { width: 18%; }
table.checks th:nth-child(3) { width: 28%; }
table.checks th:nth-child(4) { width: 19%; }
table.steps th:nth-child(1) { width: 21%; }
table.steps th:nth-child(2) { width: 12%; }
table.steps th:nth-child(3) { width: 8%; }
table.steps th:nth-child(4) { width: 21%; }
table.steps th:nth-child(5) { width: 9%; }
table.steps th:nth-child(6), table.steps th:nth-child(7) { width: 8%; }
.checks td, .steps td { overflow-wrap: break-word; }
table.checks td:first-child::before { content: "\\2713\\a0"; }
table.checks td:first-child:has(strong)::before { content: "\\2715\\a0"; color: var(--alarm); font-weight: 700; }
table.summary td:first-child, table.identities td:first-child, table.vars td:first-child { width: 11em; }

.exhibit { margin: 0.7rem 0; }
.title { font-weight: 600; font-size: 0.9rem; overflow-wrap: anywhere; }
summary { cursor: pointer; }
summary::after { content: " (unfold)"; font-weight: 400; color: var(--soft); }
details[open] > summary::after { content: " (fold)"; }

table.chart, table.rates { table-layout: fixed; border-bottom: 1.5px solid var(--ink); margin-bottom: 0.5rem; }
table.chart th:first-child { width: 23%; }
table.chart th:last-child { width: 15%; }
table.rates th:first-child { width: 36%; }
table.rates th:nth-child(n + 3) { width: 12%; }
.chart td, .chart th, .rates td, .rates th { vertical-align: middle; overflow-wrap: anywhere; }
.chart thead th, .rates thead th { vertical-align: bottom; }
.chart td.strip { position: relative; height: 34px; padding: 0; }
.chart th.strip { padding: 0; }
.chart td.strip svg[role] { position: absolute; inset: 0; }
.chart th.strip svg { display: block; }
.chart .process th, .chart .freeze th, .chart .way-back th { color: var(--soft); }
svg { overflow: visible; }
svg text { font-size: 11px; fill: var(--soft); }
svg text.time { fill: var(--ink); }
svg text.edge, svg text.no-return { fill: var(--ink); font-weight: 600; }
svg text.no-return { fill: var(--alarm); }
line.tick { stroke: var(--line); stroke-width: 1; }
line.edge { stroke: var(--ink); stroke-width: 1.5; stroke-dasharray: 6 3; }
line.no-return { stroke: var(--alarm); stroke-width: 2; }
line.idle { stroke: var(--soft); stroke-width: 1.5; stroke-dasharray: 1 4; stroke-linecap: round; }
rect.break { fill: url(#slashed); }
rect.planned { fill: var(--paper); stroke: var(--soft); stroke-width: 1; }
rect.ran, rect.open { fill: var(--bar); stroke: var(--bar); stroke-width: 1.5; }
rect.process { fill: var(--soft); stroke: var(--soft); stroke-width: 1; }
rect.taken-back { fill: url(#hatched); stroke: var(--bar); stroke-width: 1; }
rect.way-back { fill: url(#crossed); stroke: var(--ink); stroke-width: 1; }
rect.frozen { fill: url(#dotted); stroke: var(--soft); stroke-width: 1; }
.paper { fill: var(--paper); }
.ink { stroke: var(--bar); stroke-width: 1.6; fill: none; }
.dot { fill: var(--soft); }
.faint { stroke: var(--line); stroke-width: 2; }
.mark { fill: none; stroke: var(--ink); stroke-width: 2; stroke-linecap: round; stroke-linejoin: round; }
.halo { fill: none; stroke: var(--paper); stroke-width: 5; stroke-linecap: round; stroke-linejoin: round; }
.mark.resumed, .mark.no-return, .mark.goes-on { fill: var(--ink); }
.mark.killed, .mark.written-to, .mark.no-return { stroke: var(--alarm); }
.mark.no-return { fill: var(--alarm); }
.mark.written-to { fill: var(--paper); }
.mark.signed { stroke: var(--good); }
.goes-on { fill: var(--bar); stroke: var(--bar); }
.legend { list-style: none; padding: 0; display: flex; flex-wrap: wrap; gap: 0.1rem 1.1rem; font-size: 0.8rem; color: var(--soft); }
.legend svg { vertical-align: -2px; }

@media screen and (max-width: 45rem) {
  body { margin: 0; padding: 1rem; }
  .figures { grid-template-columns: repeat(2, 1fr); }
  nav ol { columns: 1; }
}
`;
