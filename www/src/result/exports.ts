/** The run in the formats of other programs, to copy or to save. */
import type { ReportFormat, Trace } from "telaio";
import { copyButton } from "../copy.js";
import { save } from "../documents/save.js";
import { button, element, type Child } from "../element.js";
import type { AskAbout } from "../run/questions.js";

interface Format {
  readonly title: string;
  readonly about: string;
  readonly file: string;
  readonly format?: ReportFormat;
}

const FORMATS: readonly Format[] = [
  { title: "Trace", about: "everything that happened, as JSON; open it here to replay the run", file: "trace.json" },
  { title: "HAR", about: "requests and answers, which browsers' developer tools open", file: "run.har", format: "har" },
  { title: "curl", about: "a shell script that sends the same requests", file: "run.sh", format: "curl" },
  { title: "Report", about: "for people, in Markdown", file: "report.md", format: "markdown" },
  { title: "JUnit", about: "a test case for each step, for build servers", file: "junit.xml", format: "junit" },
  { title: "Mermaid", about: "a sequence diagram", file: "run.mmd", format: "mermaid" },
];

export function exportsOf(trace: Trace, ask: AskAbout): Child[] {
  return [element("h2", {}, "Take it away"), element("p", { class: "about" }, "Secrets are masked in all of them."), element("ul", { class: "exports" }, ...FORMATS.map((it) => row(it, trace, ask)))];
}

function row({ title, about, file, format }: Format, trace: Trace, ask: AskAbout): HTMLElement {
  const text = async (): Promise<string> => {
    if (format === undefined) return JSON.stringify(trace, null, 2);
    const answer = await ask("report", { trace, format });
    if (typeof answer !== "string") throw new Error(answer === undefined ? "the worker had to be replaced" : answer.error);
    return answer;
  };
  const said = element("span", { class: "reason", role: "status" });
  const trouble = (error: unknown) => (said.textContent = error instanceof Error ? error.message : String(error));
  return element(
    "li",
    { class: "export" },
    element("strong", {}, title),
    element("span", { class: "about" }, about, said),
    copyButton("Copy", { "aria-label": `Copy ${title}` }, text),
    button("Download", () => void text().then((it) => save(file, it), trouble), { class: "small", "aria-label": `Download ${title}` }),
  );
}
