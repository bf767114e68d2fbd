//! One small document per clause: what is changed in the document of `spec.rs`.

/// A place and the JSON that is put there; empty to remove what is there. `STEP`
/// calls an operation, `CALL` a workflow, and `VERSION` is the rule set.
pub type Edit = (&'static str, &'static str);

/// The probes by name.
pub const PROBES: &[(&str, &[Edit])] = &[
    ("nothing changed", &[]),
    // The document.
    ("arazzo of two parts", &[("/arazzo", r#""VERSION""#)]),
    ("arazzo with another patch", &[("/arazzo", r#""VERSION.9""#)]),
    ("arazzo with a suffix", &[("/arazzo", r#""VERSION.0-rc1""#)]),
    ("arazzo is a number", &[("/arazzo", "VERSION")]),
    ("no arazzo", &[("/arazzo", "")]),
    ("relative $self", &[("/$self", r#""flows/a.yaml""#)]),
    ("empty $self", &[("/$self", r#""""#)]),
    ("$self with a fragment", &[("/$self", r##""a.yaml#b""##)]),
    ("extended document", &[("/x-foo", "1")]),
    ("unknown field of the document", &[("/foo", "1")]),
    ("no info", &[("/info", "")]),
    ("no title", &[("/info/title", "")]),
    ("no version", &[("/info/version", "")]),
    ("version is a number", &[("/info/version", "1.0")]),
    ("extended info", &[("/info/x-foo", "1")]),
    ("unknown field of info", &[("/info/license", "{}")]),
    // Sources.
    ("no sources", &[("/sourceDescriptions", "")]),
    ("empty list of sources", &[("/sourceDescriptions", "[]")]),
    ("source name with a space", &[("/SOURCE/name", r#""a b""#)]),
    ("source name with a dot", &[("/SOURCE/name", r#""a.b""#)]),
    ("source without a url", &[("/SOURCE/url", "")]),
    ("source without a type", &[("/SOURCE/type", "")]),
    ("source of openapi", &[("/SOURCE/type", r#""openapi""#)]),
    ("source of arazzo", &[("/SOURCE/type", r#""arazzo""#)]),
    ("source of asyncapi", &[("/SOURCE/type", r#""asyncapi""#)]),
    ("source of graphql", &[("/SOURCE/type", r#""graphql""#)]),
    ("source url is no URI", &[("/SOURCE/url", r#""a b""#)]),
    ("source name used twice", &[("/sourceDescriptions/-", r#"{"name":"s","url":"t.yaml"}"#)]),
    ("same source twice", &[("/sourceDescriptions/-", r#"{"name":"s","url":"s.yaml"}"#)]),
    // Workflows.
    ("no workflows", &[("/workflows", "")]),
    ("empty list of workflows", &[("/workflows", "[]")]),
    (
        "workflowId used twice",
        &[("/workflows/-", r#"{"workflowId":"w","steps":[{"stepId":"a","operationId":"op"}]}"#)],
    ),
    ("workflowId with spaces", &[("/WORKFLOW/workflowId", r#""a b""#)]),
    ("empty workflowId", &[("/WORKFLOW/workflowId", r#""""#)]),
    ("no workflowId", &[("/WORKFLOW/workflowId", "")]),
    ("no steps", &[("/WORKFLOW/steps", "")]),
    ("empty list of steps", &[("/WORKFLOW/steps", "[]")]),
    ("unknown field of a workflow", &[("/WORKFLOW/foo", "1")]),
    ("workflow depends on nothing", &[("/WORKFLOW/dependsOn", "[]")]),
    ("workflow depends on itself", &[("/WORKFLOW/dependsOn", r#"["w"]"#)]),
    ("workflow depends on the same twice", &[("/WORKFLOW/dependsOn", r#"["a","a"]"#)]),
    ("inputs are true", &[("/WORKFLOW/inputs", "true")]),
    ("inputs are a list", &[("/WORKFLOW/inputs", "[]")]),
    ("inputs of an unknown type", &[("/WORKFLOW/inputs", r#"{"type":"int"}"#)]),
    ("inputs with an unknown keyword", &[("/WORKFLOW/inputs", r#"{"foo":1}"#)]),
    (
        "inputs with required: true",
        &[("/WORKFLOW/inputs", r#"{"properties":{"a":{"required":true}}}"#)],
    ),
    ("inputs with a negative length", &[("/WORKFLOW/inputs", r#"{"minLength":-1}"#)]),
    ("inputs with minimum as a string", &[("/WORKFLOW/inputs", r#"{"minimum":"1"}"#)]),
    ("inputs with nullable", &[("/WORKFLOW/inputs", r#"{"type":"string","nullable":true}"#)]),
    ("inputs with the same type twice", &[("/WORKFLOW/inputs", r#"{"type":["string","string"]}"#)]),
    ("inputs with no alternatives", &[("/WORKFLOW/inputs", r#"{"anyOf":[]}"#)]),
    ("inputs with the same name twice", &[("/WORKFLOW/inputs", r#"{"required":["a","a"]}"#)]),
    ("inputs divisible by zero", &[("/WORKFLOW/inputs", r#"{"multipleOf":0}"#)]),
    (
        "inputs with a property that is a string",
        &[("/WORKFLOW/inputs", r#"{"properties":{"a":"string"}}"#)],
    ),
    ("inputs with items as a list", &[("/WORKFLOW/inputs", r#"{"items":[{}]}"#)]),
    ("inputs with examples as an object", &[("/WORKFLOW/inputs", r#"{"examples":{}}"#)]),
    ("output name with a space", &[("/WORKFLOW/outputs", r#"{"a b":"$inputs.a"}"#)]),
    ("output name with a space, a number", &[("/WORKFLOW/outputs", r#"{"a b":1}"#)]),
    ("output is a number", &[("/STEP/outputs", r#"{"a":1}"#)]),
    ("output is a constant", &[("/STEP/outputs", r#"{"a":"b"}"#)]),
    (
        "output is a selector",
        &[(
            "/STEP/outputs",
            r#"{"a":{"context":"$response.body","selector":"/a","type":"jsonpointer"}}"#,
        )],
    ),
    (
        "output is a selector of regex",
        &[(
            "/STEP/outputs",
            r#"{"a":{"context":"$response.body","selector":"/a","type":"regex"}}"#,
        )],
    ),
    (
        "output is an extended selector",
        &[(
            "/STEP/outputs",
            r#"{"a":{"context":"$response.body","selector":"/a","type":"jsonpointer","x-a":1}}"#,
        )],
    ),
    // Steps.
    ("no stepId", &[("/STEP/stepId", "")]),
    ("stepId used twice", &[("/CALL/stepId", r#""p""#)]),
    ("stepId with spaces", &[("/STEP/stepId", r#""a b""#)]),
    ("empty stepId", &[("/STEP/stepId", r#""""#)]),
    ("two targets", &[("/STEP/workflowId", r#""w""#)]),
    ("no target", &[("/STEP/operationId", "")]),
    ("unknown field of a step", &[("/STEP/foo", "1")]),
    ("extended step", &[("/STEP/x-foo", "1")]),
    ("negative timeout", &[("/STEP/timeout", "-1")]),
    ("timeout 1.0", &[("/STEP/timeout", "1.0")]),
    ("timeout 1.5", &[("/STEP/timeout", "1.5")]),
    ("timeout is an expression", &[("/STEP/timeout", r#""$inputs.a""#)]),
    ("timeout of a call", &[("/CALL/timeout", "1")]),
    ("send to an operationId", &[("/STEP/action", r#""send""#)]),
    ("unknown action", &[("/STEP/action", r#""publish""#)]),
    (
        "send to an operationPath",
        &[
            ("/STEP/operationId", ""),
            ("/STEP/operationPath", r##""{$sourceDescriptions.s.url}#/a""##),
            ("/STEP/action", r#""send""#),
        ],
    ),
    (
        "send to a channelPath",
        &[
            ("/STEP/operationId", ""),
            ("/STEP/channelPath", r##""{$sourceDescriptions.s.url}#/a""##),
            ("/STEP/action", r#""send""#),
        ],
    ),
    (
        "channelPath without an action",
        &[
            ("/STEP/operationId", ""),
            ("/STEP/channelPath", r##""{$sourceDescriptions.s.url}#/a""##),
        ],
    ),
    ("action of a call", &[("/CALL/action", r#""send""#)]),
    ("correlation without an action", &[("/STEP/correlationId", r#""a""#)]),
    ("correlation of a send", &[("/STEP/action", r#""send""#), ("/STEP/correlationId", r#""a""#)]),
    ("correlation is a number", &[("/STEP/action", r#""receive""#), ("/STEP/correlationId", "1")]),
    (
        "correlation is an object",
        &[
            ("/STEP/action", r#""receive""#),
            (
                "/STEP/correlationId",
                r#"{"context":"$inputs","selector":"/a","type":"jsonpointer"}"#,
            ),
        ],
    ),
    ("step depends on nothing", &[("/STEP/dependsOn", "[]")]),
    ("step depends on a step", &[("/STEP/dependsOn", r#"["q"]"#)]),
    ("step depends on the same twice", &[("/STEP/dependsOn", r#"["q","q"]"#)]),
    ("step depends on $steps.q", &[("/STEP/dependsOn", r#"["$steps.q"]"#)]),
    ("step depends on a step elsewhere", &[("/STEP/dependsOn", r#"["$workflows.w.steps.q"]"#)]),
    ("body of a call", &[("/CALL/requestBody", r#"{"payload":1}"#)]),
    // Parameters.
    ("parameter without in", &[("/STEP/parameters", r#"[{"name":"a","value":1}]"#)]),
    ("parameter of a call without in", &[("/CALL/parameters", r#"[{"name":"a","value":1}]"#)]),
    (
        "parameter of a call with in",
        &[("/CALL/parameters", r#"[{"name":"a","in":"path","value":1}]"#)],
    ),
    ("parameter in body", &[("/STEP/parameters", r#"[{"name":"a","in":"body","value":1}]"#)]),
    (
        "parameter in querystring",
        &[("/STEP/parameters", r#"[{"name":"a","in":"querystring","value":"b=1"}]"#)],
    ),
    ("parameter in channel", &[("/STEP/parameters", r#"[{"name":"a","in":"channel","value":1}]"#)]),
    (
        "parameter is an object",
        &[("/STEP/parameters", r#"[{"name":"a","in":"query","value":{"b":1}}]"#)],
    ),
    (
        "parameter is a selector",
        &[(
            "/STEP/parameters",
            r#"[{"name":"a","in":"query","value":{"context":"$inputs","selector":"/a","type":"jsonpointer"}}]"#,
        )],
    ),
    ("parameter without a value", &[("/STEP/parameters", r#"[{"name":"a","in":"query"}]"#)]),
    (
        "parameter with two values",
        &[(
            "/STEP/parameters",
            r#"[{"name":"a","in":"query","value":1},{"name":"a","in":"query","value":2}]"#,
        )],
    ),
    (
        "same parameter twice",
        &[(
            "/STEP/parameters",
            r#"[{"name":"a","in":"query","value":1},{"name":"a","in":"query","value":1}]"#,
        )],
    ),
    (
        "parameter of a workflow without in",
        &[("/WORKFLOW/parameters", r#"[{"name":"a","value":1}]"#)],
    ),
    (
        "reference with a value",
        &[("/STEP/parameters", r#"[{"reference":"$components.parameters.a","value":1}]"#)],
    ),
    (
        "extended reference",
        &[("/STEP/parameters", r#"[{"reference":"$components.parameters.a","x-a":1}]"#)],
    ),
    ("reference that is none", &[("/STEP/parameters", r#"[{"reference":"foo"}]"#)]),
    (
        "reference to an action with a value",
        &[("/STEP/onSuccess", r#"[{"reference":"$components.successActions.a","value":"b"}]"#)],
    ),
    // Criteria.
    ("no criteria", &[("/STEP/successCriteria", "[]")]),
    ("criterion without a condition", &[("/STEP/successCriteria", "[{}]")]),
    (
        "simple criterion without a context",
        &[("/STEP/successCriteria", r#"[{"condition":"true","type":"simple"}]"#)],
    ),
    (
        "regex without a context",
        &[("/STEP/successCriteria", r#"[{"condition":"a","type":"regex"}]"#)],
    ),
    (
        "regex with a context",
        &[(
            "/STEP/successCriteria",
            r#"[{"condition":"a","type":"regex","context":"$statusCode"}]"#,
        )],
    ),
    (
        "criterion of an unknown type",
        &[("/STEP/successCriteria", r#"[{"condition":"a","type":"cel","context":"$statusCode"}]"#)],
    ),
    (
        "criterion with an empty context",
        &[("/STEP/successCriteria", r#"[{"condition":"a","type":"regex","context":""}]"#)],
    ),
    (
        "criterion of jsonpath goessner",
        &[(
            "/STEP/successCriteria",
            r#"[{"condition":"$","context":"$response.body","type":{"type":"jsonpath","version":"draft-goessner-dispatch-jsonpath-00"}}]"#,
        )],
    ),
    (
        "criterion of jsonpath rfc9535",
        &[(
            "/STEP/successCriteria",
            r#"[{"condition":"$","context":"$response.body","type":{"type":"jsonpath","version":"rfc9535"}}]"#,
        )],
    ),
    (
        "criterion of xpath-31",
        &[(
            "/STEP/successCriteria",
            r#"[{"condition":"/a","context":"$response.body","type":{"type":"xpath","version":"xpath-31"}}]"#,
        )],
    ),
    (
        "criterion of xpath-30",
        &[(
            "/STEP/successCriteria",
            r#"[{"condition":"/a","context":"$response.body","type":{"type":"xpath","version":"xpath-30"}}]"#,
        )],
    ),
    (
        "criterion of jsonpointer",
        &[(
            "/STEP/successCriteria",
            r#"[{"condition":"/a","context":"$response.body","type":{"type":"jsonpointer","version":"rfc6901"}}]"#,
        )],
    ),
    (
        "criterion of jsonpath xpath-30",
        &[(
            "/STEP/successCriteria",
            r#"[{"condition":"$","context":"$response.body","type":{"type":"jsonpath","version":"xpath-30"}}]"#,
        )],
    ),
    (
        "expression type without a version",
        &[(
            "/STEP/successCriteria",
            r#"[{"condition":"$","context":"$response.body","type":{"type":"jsonpath"}}]"#,
        )],
    ),
    (
        "expression type with an unknown field",
        &[(
            "/STEP/successCriteria",
            r#"[{"condition":"$","context":"$response.body","type":{"type":"jsonpath","version":"draft-goessner-dispatch-jsonpath-00","foo":1}}]"#,
        )],
    ),
    (
        "version beside the type",
        &[(
            "/STEP/successCriteria",
            r#"[{"condition":"$","context":"$response.body","type":"jsonpath","version":"draft-goessner-dispatch-jsonpath-00"}]"#,
        )],
    ),
    // Actions.
    ("no actions on success", &[("/STEP/onSuccess", "[]")]),
    ("action without a name", &[("/STEP/onSuccess", r#"[{"type":"end"}]"#)]),
    ("action without a type", &[("/STEP/onSuccess", r#"[{"name":"a"}]"#)]),
    (
        "success without criteria",
        &[("/STEP/onSuccess", r#"[{"name":"a","type":"end","criteria":[]}]"#)],
    ),
    (
        "failure without criteria",
        &[("/STEP/onFailure", r#"[{"name":"a","type":"end","criteria":[]}]"#)],
    ),
    ("end with a stepId", &[("/STEP/onSuccess", r#"[{"name":"a","type":"end","stepId":"q"}]"#)]),
    ("goto without a destination", &[("/STEP/onSuccess", r#"[{"name":"a","type":"goto"}]"#)]),
    (
        "goto with two destinations",
        &[("/STEP/onSuccess", r#"[{"name":"a","type":"goto","stepId":"q","workflowId":"w"}]"#)],
    ),
    ("retry on success", &[("/STEP/onSuccess", r#"[{"name":"a","type":"retry"}]"#)]),
    ("retry", &[("/STEP/onFailure", r#"[{"name":"a","type":"retry"}]"#)]),
    (
        "retry with two destinations",
        &[("/STEP/onFailure", r#"[{"name":"a","type":"retry","stepId":"q","workflowId":"w"}]"#)],
    ),
    (
        "end with retryAfter",
        &[("/STEP/onFailure", r#"[{"name":"a","type":"end","retryAfter":1}]"#)],
    ),
    ("retryLimit 0", &[("/STEP/onFailure", r#"[{"name":"a","type":"retry","retryLimit":0}]"#)]),
    ("retryLimit 1.5", &[("/STEP/onFailure", r#"[{"name":"a","type":"retry","retryLimit":1.5}]"#)]),
    ("retryLimit -1", &[("/STEP/onFailure", r#"[{"name":"a","type":"retry","retryLimit":-1}]"#)]),
    ("retryAfter -1", &[("/STEP/onFailure", r#"[{"name":"a","type":"retry","retryAfter":-1}]"#)]),
    (
        "retryAfter is a string",
        &[("/STEP/onFailure", r#"[{"name":"a","type":"retry","retryAfter":"1"}]"#)],
    ),
    (
        "action with parameters",
        &[(
            "/STEP/onSuccess",
            r#"[{"name":"a","type":"goto","workflowId":"w","parameters":[{"name":"a","value":1}]}]"#,
        )],
    ),
    (
        "action with parameters and in",
        &[(
            "/STEP/onSuccess",
            r#"[{"name":"a","type":"goto","workflowId":"w","parameters":[{"name":"a","in":"query","value":1}]}]"#,
        )],
    ),
    (
        "action with parameters that are none",
        &[("/STEP/onSuccess", r#"[{"name":"a","type":"goto","workflowId":"w","parameters":[1]}]"#)],
    ),
    (
        "action with parameters for a step",
        &[(
            "/STEP/onSuccess",
            r#"[{"name":"a","type":"goto","stepId":"q","parameters":[{"name":"a","value":1}]}]"#,
        )],
    ),
    (
        "action name used twice",
        &[("/STEP/onFailure", r#"[{"name":"a","type":"retry"},{"name":"a","type":"end"}]"#)],
    ),
    (
        "failureActions of a workflow",
        &[("/WORKFLOW/failureActions", r#"[{"name":"a","type":"end"}]"#)],
    ),
    // Bodies.
    ("empty body", &[("/STEP/requestBody", "{}")]),
    ("body is a string", &[("/STEP/requestBody", r#""a""#)]),
    (
        "replacement by a number",
        &[("/STEP/requestBody", r#"{"payload":{},"replacements":[{"target":"/a","value":1}]}"#)],
    ),
    (
        "replacement by an object",
        &[(
            "/STEP/requestBody",
            r#"{"payload":{},"replacements":[{"target":"/a","value":{"b":1}}]}"#,
        )],
    ),
    (
        "replacement by a string",
        &[("/STEP/requestBody", r#"{"payload":{},"replacements":[{"target":"/a","value":"b"}]}"#)],
    ),
    (
        "replacement without a target",
        &[("/STEP/requestBody", r#"{"payload":{},"replacements":[{"value":"b"}]}"#)],
    ),
    (
        "replacement at a jsonpath",
        &[(
            "/STEP/requestBody",
            r#"{"payload":{},"replacements":[{"target":"$.a","targetSelectorType":"jsonpath","value":"b"}]}"#,
        )],
    ),
    (
        "replacement of nothing",
        &[("/STEP/requestBody", r#"{"replacements":[{"target":"/a","value":"b"}]}"#)],
    ),
    // Components.
    (
        "component name with a space",
        &[("/components", r#"{"parameters":{"a b":{"name":"a","in":"query","value":1}}}"#)],
    ),
    ("unknown kind of components", &[("/components", r#"{"steps":{}}"#)]),
    ("extended components", &[("/components", r#"{"x-a":1}"#)]),
    (
        "component that is a reference",
        &[("/components", r#"{"parameters":{"a":{"reference":"$components.parameters.b"}}}"#)],
    ),
    (
        "component inputs of an unknown type",
        &[("/components", r#"{"inputs":{"a":{"type":"int"}}}"#)],
    ),
    (
        "component parameter without in",
        &[("/components", r#"{"parameters":{"a":{"name":"a","value":1}}}"#)],
    ),
    (
        "component action",
        &[(
            "/components",
            r#"{"failureActions":{"a":{"name":"a","type":"retry","retryAfter":0.5}}}"#,
        )],
    ),
];
