/** What every project does with the package: it finds the mistakes of one document, and dry-runs another. */
export async function prove({ dryRun, validate }, broken, workflow) {
  const { findings } = await validate(broken);
  const { status, steps } = await dryRun(workflow);
  return JSON.stringify({ findings: findings.map((it) => it.code), status, steps: steps.length });
}
