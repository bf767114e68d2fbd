"use client";
import { useEffect, useState } from "react";
import { dryRun, validate } from "telaio";
import { connect } from "telaio/worker";
import { prove } from "../../prove.js";

export function Client({ broken, workflow }) {
  const [proved, setProved] = useState("");
  useEffect(() => {
    const worker = connect();
    (async () => {
      globalThis.proved = { here: await prove({ dryRun, validate }, broken, workflow), worker: await prove(worker, broken, workflow) };
      setProved(globalThis.proved.here);
    })();
    return () => worker.close();
  }, [broken, workflow]);
  return <p>{proved}</p>;
}
