/** How pages for readers look, by the variables of the page's style sheet; a file of its own brings them along. */

/** The style sheet of a page. */
export const STYLE = `
.docs{container-type:inline-size;max-width:76ch;margin-inline:auto;padding:24px 20px 64px;line-height:1.5;overflow-wrap:break-word}
.docs :is(h1,h2,h3,h4,h5,h6,p,ul,ol,pre,table,blockquote,figure){margin:0}
.docs h1{font-size:26px;line-height:1.25;font-weight:650;letter-spacing:-.01em}
.docs h2{font-size:19px;line-height:1.3;font-weight:650;padding-top:24px;margin-top:24px;border-top:1px solid var(--hairline)}
.docs h3{font-size:14px;font-weight:650;margin-top:20px;color:var(--text)}
.docs h4{font-size:15px;font-weight:600}
.docs-prose :is(h4,h5,h6){font-size:14px;font-weight:600;margin-top:12px}
.docs-lead{font-size:16px;color:var(--text-quiet);padding-top:6px}
.docs-facts{display:flex;flex-wrap:wrap;gap:6px;padding-top:10px;font-size:13px}
.docs-facts span{padding:1px 8px;border:1px solid var(--hairline);border-radius:10px;color:var(--text-quiet)}
.docs-id{padding-top:2px;color:var(--text-quiet)}
.docs-prose{padding-top:8px}
.docs-prose>*+*{margin-top:8px}
.docs-prose :is(ul,ol){padding-inline-start:22px}
.docs-prose ul{list-style:disc}
.docs-prose ol{list-style:decimal}
.docs-prose blockquote{padding-inline-start:12px;border-inline-start:2px solid var(--hairline);color:var(--text-quiet)}
.docs a{color:var(--accent);text-underline-offset:2px}
.docs code{font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace;font-size:.9em;overflow-wrap:anywhere}
.docs pre{margin-top:8px;padding:10px 12px;border-radius:6px;background:var(--sunken);border:1px solid var(--hairline);overflow-x:auto;font-size:13px;line-height:1.5}
.docs pre code{overflow-wrap:normal}
.docs nav ul{list-style:disc;padding:12px 0 0 22px}
.docs-table,.docs-diagram{overflow-x:auto}
.docs table{border-collapse:collapse;width:100%;margin-top:8px;font-size:13px}
.docs :is(th,td){padding:6px 14px 6px 0;text-align:start;vertical-align:top;border-bottom:1px solid var(--hairline);font-weight:400}
.docs thead th{font-size:12px;color:var(--text-quiet);white-space:nowrap}
.docs tbody th code{font-weight:600}
.docs th code{white-space:nowrap}
.docs td{min-width:9ch}
.docs td:last-child{min-width:18ch}
.docs :is(td,th) .docs-mark{white-space:nowrap}
.docs-small{font-size:13px}
@container (max-width:560px){
.docs-table thead{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
.docs-table tr{display:flex;flex-wrap:wrap;gap:2px 12px;padding:8px 0;border-bottom:1px solid var(--hairline)}
.docs-table :is(th,td){display:block;min-width:0;padding:0;border:0}
.docs-table td:last-child{flex-basis:100%}
.docs-table td:empty{display:none}
}
.docs-quiet,.docs-label{color:var(--text-quiet);font-size:13px}
.docs-quiet{padding-top:6px}
.docs-mark{margin-inline-start:6px;padding:0 5px;border:1px solid var(--hairline);border-radius:4px;font-size:11px;color:var(--warning)}
.docs-diagram{margin-top:8px}
.docs-diagram svg{display:block;max-width:100%;height:auto;margin-inline:auto}
.docs-steps{list-style:none;padding:0;counter-reset:step}
.docs-steps>li{position:relative;padding:14px 0 0 40px;counter-increment:step}
.docs-steps>li::before{content:counter(step);position:absolute;left:0;top:14px;width:24px;height:24px;border-radius:12px;border:1px solid var(--edge);font-size:12px;line-height:22px;text-align:center;color:var(--text-quiet)}
.docs-steps>li:not(:last-child)::after{content:"";position:absolute;left:12px;top:42px;bottom:-10px;border-inline-start:1px solid var(--hairline)}
.docs-steps>li>p{padding-top:6px}
.docs-steps>li>h4+p{padding-top:2px}
.docs-call b{font-size:12px;font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace;color:var(--accent)}
.docs-ways{list-style:none;margin-top:8px!important;padding-inline-start:12px;border-inline-start:2px solid var(--hairline);font-size:13px}
.docs-source{padding-bottom:8px}
.docs-source>p{padding-top:6px}
`;

/** What a file of its own needs besides. */
export const FILE_STYLE = `
:root{color-scheme:light dark}
body{margin:0;font:15px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans",sans-serif;color:var(--text);background:var(--paper);-webkit-text-size-adjust:none;text-size-adjust:none}
:focus-visible{outline:2px solid var(--accent);outline-offset:2px}
@media print{.docs{max-width:none}.docs pre{white-space:pre-wrap}}
`;
