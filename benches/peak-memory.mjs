/** Loaded into a process before its program: at its end it writes the most memory that it held, in KiB. */
import { writeFileSync } from "node:fs";
import process from "node:process";

process.on("exit", () => writeFileSync(process.env.PEAK_MEMORY_FILE, String(process.resourceUsage().maxRSS)));
