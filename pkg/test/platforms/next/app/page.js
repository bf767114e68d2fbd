import { readFile } from "node:fs/promises";
import { dryRun, validate } from "telaio";
import { prove } from "../../prove.js";
import { Client } from "./client.js";

export const dynamic = "force-dynamic";

const texts = () => Promise.all(["BROKEN", "WORKFLOW"].map((it) => readFile(process.env[it], "utf8")));

export default async function Page() {
  const [broken, workflow] = await texts();
  return (
    <>
      <output>{await prove({ dryRun, validate }, broken, workflow)}</output>
      <Client broken={broken} workflow={workflow} />
    </>
  );
}
