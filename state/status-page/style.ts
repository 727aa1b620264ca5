/** Words say everything; colour, weight and lines only help to find it. */
export const style = `
:root { color-scheme: light dark; --line: #8888; --soft: #767676; }
body { font: 16px/1.4 system-ui, sans-serif; margin: 0; }
main { max-width: 44rem; margin: 0 auto; padding: 1rem; }
h1 { font-size: 1.3rem; margin: .3rem 0; }
h2 { font-size: 1rem; margin: 1.2rem 0 .3rem; }
.mode { font-weight: bold; letter-spacing: .03em; margin: 0; }
.headline { font-size: 1.5rem; font-weight: bold; margin: .5rem 0; padding-left: .6rem; border-left: .35rem solid var(--line); }
.headline.good { border-color: #2a7f3f; }
.headline.warn { border-color: #b07400; border-left-style: double; }
.headline.bad { border-color: #b3261e; border-left-width: .7rem; }
.fresh { color: var(--soft); margin: .3rem 0; }
.stale { font-weight: bold; border: 2px solid; padding: .5rem; }
.now { margin: .6rem 0; }
progress { display: block; width: 100%; height: 1.1rem; }
ol { list-style: none; padding: 0; margin: 0; }
li { border-top: 1px solid var(--line); padding: .45rem 0 .45rem .6rem; display: grid; grid-template-columns: 1fr auto; gap: 0 1rem; }
li.at-work { border-left: .35rem solid; }
li.done .title { color: var(--soft); }
.title, .word { font-weight: bold; }
.word { text-align: right; }
.times, .signs { grid-column: 1 / -1; color: var(--soft); font-size: .9rem; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .2rem 1rem; border-top: 1px solid var(--line); padding-top: .6rem; }
dt { color: var(--soft); }
dd { margin: 0; overflow-wrap: anywhere; }
`;
