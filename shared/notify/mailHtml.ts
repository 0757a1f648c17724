import { counted } from '../report/verdictWords.ts';
import type { Message, MessageLine, MessageLink, MessageSection, MessageTone } from './messageParts.ts';

/**
 * The HTML part of a mail: tables and inline styles, which Outlook needs, no image, no script, nothing from elsewhere. The style sheet is
 * for dark mode and narrow screens alone; a reader that drops it shows the light colours in two columns. Ends with a line break.
 */
export function mailHtml(message: Message): string {
  const { tone, title, summary, about, sections, moreSections, links, footer } = message;
  const rows = [
    `<p class="soft" style="${text.brand}">AML Network Guard</p>
<h1 class="strong" style="${text.title}">${escaped(title)}</h1>
<p class="strong" style="${text.body}">${escaped(summary)}</p>`,
    ...(about.length === 0 ? [] : [lineTable(about)]),
    ...sections.map(sectionHtml),
    ...(moreSections === 0
      ? []
      : [softText(`${counted(moreSections, 'more finding')} left out to keep this mail short.`)]),
    ...(links.length === 0 ? [] : [`<p style="margin:0;">${links.map(button).join('\n')}</p>`]),
    softText(footer),
  ];
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="supported-color-schemes" content="light dark">
<title>${escaped(title)}</title>
<style>${styleSheet}</style>
</head>
<body class="page" style="margin:0;padding:0;background-color:#f3f4f6;">
<div style="display:none;max-height:0;overflow:hidden;">${escaped(summary)}</div>
<table role="presentation" class="page" width="100%" cellpadding="0" cellspacing="0" border="0" style="background-color:#f3f4f6;">
<tr><td align="center" style="padding:24px 12px;">
<table role="presentation" class="card" width="600" cellpadding="0" cellspacing="0" border="0" style="width:100%;max-width:600px;background-color:#ffffff;border:1px solid #d9dce1;border-top:4px solid ${colors[tone]};">
${rows.map(row).join('\n')}
</table>
</td></tr>
</table>
</body>
</html>
`;
}

const font = "font-family:'Segoe UI',Roboto,Helvetica,Arial,sans-serif;";

const text = {
  brand: `${font}font-size:12px;line-height:16px;margin:0 0 8px;color:#5b6370;letter-spacing:0.4px;`,
  title: `${font}font-size:20px;line-height:27px;font-weight:600;margin:0 0 10px;color:#16191d;word-break:break-word;`,
  body: `${font}font-size:15px;line-height:22px;margin:0;color:#16191d;word-break:break-word;`,
  heading: `${font}font-size:16px;line-height:22px;font-weight:600;margin:6px 0 8px;color:#16191d;word-break:break-word;`,
  soft: `${font}font-size:12px;line-height:17px;margin:0;color:#5b6370;word-break:break-word;`,
  label: `${font}font-size:13px;line-height:20px;color:#5b6370;padding:3px 12px 3px 0;vertical-align:top;white-space:nowrap;`,
  value: `${font}font-size:14px;line-height:20px;color:#16191d;padding:3px 0;vertical-align:top;word-break:break-word;`,
  item: 'margin:0 0 3px;',
  code: "font-family:Consolas,'Courier New',monospace;font-size:12px;line-height:18px;color:#16191d;background-color:#f3f4f6;padding:6px 8px;margin:0;white-space:pre-wrap;word-break:break-word;",
} as const;

/** Dark enough to stand on white, and white text on them. */
const colors: Readonly<Record<MessageTone, string>> = {
  bad: '#b3261e',
  warning: '#8a5300',
  good: '#1b6e3c',
  neutral: '#1f5fa8',
};

const styleSheet = `
:root{color-scheme:light dark;supported-color-schemes:light dark;}
@media (prefers-color-scheme:dark){
.page{background-color:#15171a !important;}
.card{background-color:#1f2226 !important;border-left-color:#3a3f46 !important;border-right-color:#3a3f46 !important;border-bottom-color:#3a3f46 !important;}
.strong{color:#f1f3f5 !important;}
.soft{color:#a9b1bc !important;}
.code{color:#f1f3f5 !important;background-color:#2a2e34 !important;}
.line{border-color:#3a3f46 !important;}
.link{color:#8ab8f0 !important;border-color:#8ab8f0 !important;}
}
@media (max-width:480px){
.cell{display:block !important;width:auto !important;padding:2px 0 !important;}
}
`;

function row(content: string): string {
  return `<tr><td class="line" style="padding:18px 24px;border-bottom:1px solid #e6e8ec;">\n${content}\n</td></tr>`;
}

function softText(words: string): string {
  return `<p class="soft" style="${text.soft}">${escaped(words)}</p>`;
}

function sectionHtml({ tone, badge, heading, lines }: MessageSection): string {
  const style = `${font}font-size:11px;line-height:16px;font-weight:600;color:#ffffff;background-color:${colors[tone]};padding:2px 8px;`;
  return `<span style="${style}">${escaped(badge.toUpperCase())}</span>
<h2 class="strong" style="${text.heading}">${escaped(heading)}</h2>
${lineTable(lines)}`;
}

function lineTable(lines: readonly MessageLine[]): string {
  return `<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0">
${lines.map(lineRow).join('\n')}
</table>`;
}

function lineRow({ label, form, texts }: MessageLine): string {
  const values = texts.map((value) =>
    form === 'code' ? `<div class="code" style="${text.code}">${escaped(value)}</div>` : `<div>${escaped(value)}</div>`,
  );
  return `<tr><td class="cell soft" width="112" style="${text.label}">${escaped(label)}</td><td class="cell strong" style="${text.value}">${values.join('')}</td></tr>`;
}

function button({ label, url }: MessageLink): string {
  const style = `${font}font-size:13px;line-height:30px;color:#1f5fa8;border:1px solid #1f5fa8;padding:0 12px;margin:0 8px 8px 0;text-decoration:none;display:inline-block;`;
  return `<a class="link" href="${escaped(url)}" style="${style}">${escaped(label)}</a>`;
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escaped(raw: string): string {
  return raw.replace(/[&<>"']/g, (character) => entities[character] ?? '');
}
