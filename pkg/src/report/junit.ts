/**
 * Findings as JUnit's XML: a suite for each file, a case for each finding, and one for a file without any.
 *
 * Only errors are failures, as in the exit code.
 */
import type { Finding } from "telaio";
import type { CheckedFile } from "./file.js";

/** A report that build servers show. */
export function junit(files: readonly CheckedFile[]): string {
  const failures = count(files.flatMap((it) => it.findings));
  const tests = files.reduce((sum, it) => sum + Math.max(it.findings.length, 1), 0);
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    element("testsuites", { name: "telaio", tests, failures }, files.map(suite)),
  ].join("\n");
}

function suite({ path, findings }: CheckedFile): string {
  const cases = findings.map((it) => testCase(path, it));
  if (cases.length === 0) cases.push(element("testcase", { classname: "telaio", name: path }));
  return element("testsuite", { name: path, tests: cases.length, failures: count(findings), errors: 0, skipped: 0 }, cases);
}

function testCase(file: string, { code, severity, message, line, column, help }: Finding): string {
  const attributes = { classname: code, name: `${file}:${line}:${column} ${message}`, file, line };
  const said = escaped([`${file}:${line}:${column}`, message, help].filter((it) => it !== undefined).join("\n"));
  const content =
    severity === "error" ? element("failure", { type: code, message }, [said]) : element("system-out", {}, [`${severity}: ${said}`]);
  return element("testcase", attributes, [content]);
}

const count = (findings: readonly Finding[]) => findings.filter((it) => it.severity === "error").length;

function element(name: string, attributes: Record<string, string | number>, children: string[] = []): string {
  const pairs = Object.entries(attributes).map(([key, value]) => ` ${key}="${escaped(String(value))}"`);
  const start = `<${name}${pairs.join("")}`;
  if (children.length === 0) return `${start}/>`;
  const isText = children.every((it) => !it.startsWith("<"));
  return isText ? `${start}>${children.join("")}</${name}>` : `${start}>\n${children.join("\n")}\n</${name}>`;
}

const ENTITIES: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "\n": "&#10;", "\r": "&#13;", "\t": "&#9;" };

/** XML has no way to write control characters and lone surrogates. */
const escaped = (text: string) =>
  text
    .replace(/[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffe\uffff]|\p{Surrogate}/gu, "\ufffd")
    .replace(/[&<>"\n\r\t]/g, (it) => ENTITIES[it] ?? it);
