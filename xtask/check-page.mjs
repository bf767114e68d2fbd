/** Loads the page once in headless Chromium: `node xtask/check-page.mjs URL`. CHROME names the browser. */
import { chromium } from "playwright-core";

const [url] = process.argv.slice(2);
const browser = await chromium.launch({
  executablePath: process.env.CHROME,
  chromiumSandbox: false,
  args: ["--disable-quic"],
});
try {
  const page = await browser.newPage();
  const complaints = [];
  page.on("pageerror", (error) => complaints.push(String(error)));
  page.on("console", (message) => message.type() === "error" && complaints.push(message.text()));
  await page.goto(url, { waitUntil: "networkidle" });
  // The editor is there only if the scripts ran.
  await page.locator(".cm-content").waitFor();
  if (complaints.length > 0) throw new Error(`the page complains: ${complaints.join("; ")}`);
} finally {
  await browser.close();
}
