//! The programs in `examples/` say what they are to say.
#![allow(clippy::unwrap_used, reason = "a test may panic")]
#![cfg(feature = "schema")]

use std::process::Command;

use expect_test::{Expect, expect};

/// Runs one of them. Its binary is there already: cargo builds examples with the tests.
fn check(name: &str, expected: &Expect) {
    let cargo = Command::new(env!("CARGO"))
        .args(["run", "--quiet", "--example", name])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .unwrap();
    assert!(cargo.status.success(), "{}", String::from_utf8_lossy(&cargo.stderr));
    expected.assert_eq(&String::from_utf8(cargo.stdout).unwrap());
}

#[test]
fn validate() {
    check(
        "validate",
        &expect![[r#"
        8:8 warning [source-not-at-hand] source `composioApi` is not at hand
            its operations were not checked; the workflow can still be dry-run
        22:5 error [unknown-field] unknown field `stepID`; did you mean `stepId`?
        43:11 error [invalid-value] `in` must be `path`, `query`, `header` or `cookie`, but is `headers`
        45:22 warning [unknown-input] workflow `provision-mcp-server` has no input `apikey`
            did you mean `apiKey`?
        52:18 error [unknown-step-reference] workflow `provision-mcp-server` has no step `createAuth`
        55:30 error [invalid-condition] expected the operator `==`, found `=`
        59:13 error [duplicate-step-id] step id `createServer` is used twice
            `$steps` expressions and `goto` find a step by its id
        5 errors
    "#]],
    );
}

#[test]
fn dry_run() {
    check(
        "dry_run",
        &expect![[r#"
        createAuthConfig [201]
        createServer [201]
        getServer [200]
        createInstance [201]
        authConfigId: "made-up-auth_config-id", made up
        serverId: "made-up-id", made up
        mcpUrl: "made-up-mcp_url", made up
        instanceId: "made-up-instance_id", made up
    "#]],
    );
}

#[test]
fn convert_mcp() {
    check(
        "convert_mcp",
        &expect![[r#"
        [mcp_servers.docs]
        url = "https://docs.example.com/mcp"

        [mcp_servers.docs.env_http_headers]
        X-Api-Key = "DOCS_KEY"

        [mcp_servers.files]
        command = "npx"
        args = ["-y", "files-mcp"]

        line 4, not expressed: Codex cannot be told a file of environment variables
    "#]],
    );
}

#[test]
fn live_run() {
    check(
        "live_run",
        &expect![[r#"
        find [503, 200]
        adopt [201]
        Succeeded {"adoption": String("adoption-1")}
    "#]],
    );
}
