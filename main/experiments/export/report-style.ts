/** Looks of the report. Neutral, so that the pictures alone have colour; light and dark by the reader's system. */
export const reportStyle = `
:root{color-scheme:light dark;--paper:#fff;--ink:#1c1c1e;--faint:#6b6b70;--line:#e2e2e5;--panel:#f6f6f7;--accent:#0a66c2}
@media (prefers-color-scheme:dark){:root{--paper:#161618;--ink:#ececee;--faint:#a0a0a6;--line:#333338;--panel:#1f1f22;--accent:#6db3ff}}
*{box-sizing:border-box}
body{margin:0;background:var(--paper);color:var(--ink);font:15px/1.5 Inter,system-ui,sans-serif}
main{max-width:1400px;margin:0 auto;padding:24px}
h1{font-size:26px;margin:0 0 4px}h2{font-size:18px;margin:32px 0 8px}
p{margin:6px 0}.faint{color:var(--faint)}
.scroll{overflow:auto;max-height:86vh;border:1px solid var(--line);border-radius:8px}
table{border-collapse:separate;border-spacing:0}
.grid td,.grid th{padding:4px;vertical-align:top;font-weight:500;font-size:13px;text-align:center}
.grid thead th{position:sticky;top:0;background:var(--panel);border-bottom:1px solid var(--line);z-index:2}
.grid td img,.grid td button{margin:0 auto}
.grid tbody th{position:sticky;left:0;background:var(--panel);border-right:1px solid var(--line);min-width:110px;text-align:left;z-index:1}
.grid button{all:unset;display:block;cursor:pointer;border-radius:6px;outline-offset:2px}
.grid button:focus-visible{outline:2px solid var(--accent)}
.grid button[aria-pressed=true]{box-shadow:0 0 0 3px var(--accent)}
.grid img{display:block;border-radius:6px}
.grid .none{display:grid;place-items:center;background:var(--panel);border-radius:6px;color:var(--faint);padding:8px;font-size:12px}
.cost{color:var(--faint);font-size:12px}
.data td,.data th{padding:4px 12px 4px 0;text-align:left;border-bottom:1px solid var(--line)}
.data.wide{width:100%;table-layout:fixed}.data.wide td,.data.wide th{overflow-wrap:anywhere;vertical-align:top;font-size:13px}.data.wide th{width:160px}
.data td.n,.data th.n{text-align:right;font-variant-numeric:tabular-nums}
.compare{position:relative;display:inline-block;max-width:100%;touch-action:none;border-radius:8px;overflow:hidden;line-height:0}
.compare img{display:block;max-width:100%;width:min(768px,90vw);height:auto;image-rendering:auto}
.compare .over{position:absolute;inset:0;clip-path:inset(0 0 0 var(--at,50%))}
.compare .bar{position:absolute;top:0;bottom:0;left:var(--at,50%);width:2px;background:#fff;mix-blend-mode:difference}
input[type=range]{width:min(768px,90vw)}
.two{display:flex;gap:24px;flex-wrap:wrap}.two>div{flex:1 1 260px}
details{border:1px solid var(--line);border-radius:8px;padding:8px 12px;margin:6px 0}
pre{white-space:pre-wrap;overflow-wrap:anywhere;font-size:12px;margin:8px 0 0}
.plot svg{max-width:100%;height:auto;border-radius:8px}
select{font:inherit;padding:4px 8px}
`;
