import { dryRun, validate } from "telaio";
import { prove } from "../../../prove.js";

export async function POST(request) {
  const { broken, workflow } = await request.json();
  return new Response(await prove({ dryRun, validate }, broken, workflow));
}
