//! VS Code: `.vscode/mcp.json`, and `mcp.json` of a profile.

use super::*;

pub(super) static DIALECT: Dialect = Dialect {
    name: "vscode",
    title: "VS Code",
    paths: &[".vscode/mcp.json", "Code/User/mcp.json", "Code*/User/mcp.json"],
    format: Format::Jsonc,
    servers: &[
        map(&["servers"], ENTRY, Unknown::Refused),
        // `settings.json` of older versions, and of development containers.
        map(&["mcp", "servers"], ENTRY, Unknown::Refused),
    ],
    root: &[Member::new("inputs", Role::Inputs, Shape::List(&Shape::Object(INPUT, false)))],
    is_closed: true,
    signs: &[Sign::Entry("sandboxEnabled"), Sign::Entry("dev")],
    transports: &[STDIO, HTTP, SSE],
    variables: Some(&[
        INPUT_VARIABLE,
        ENV_VARIABLE,
        Syntax::new("${config:", "}", Means::Reference),
        Syntax::new("${command:", "}", Means::Reference),
        Syntax::new("${workspaceFolder:", "}", Means::Reference),
        Syntax::new(
            "${",
            "}",
            Means::Host(&[
                "workspaceFolder",
                "workspaceFolderBasename",
                "workspaceRoot",
                "workspaceRootFolderName",
                "userHome",
                "pathSeparator",
                "/",
                "cwd",
                "execPath",
                "extensionInstallFolder",
                "file",
                "fileBasename",
                "fileBasenameNoExtension",
                "fileDirname",
                "fileDirnameBasename",
                "fileExtname",
                "fileWorkspaceFolder",
                "fileWorkspaceFolderBasename",
                "relativeFile",
                "relativeFileDirname",
                "lineNumber",
                "columnNumber",
                "selectedText",
                "defaultBuildTask",
            ]),
        ),
    ]),
    expands: EVERYWHERE,
    ..BASE
};

const ENTRY: &[Member] = &[
    TYPE.usual(),
    COMMAND,
    ARGS,
    Member::new(
        "env",
        Role::Env,
        Shape::Map(&Shape::Either(&[Shape::Text, Shape::Number, Shape::Null])),
    )
    .local(),
    ENV_FILE,
    CWD,
    other("sandboxEnabled", Shape::Bool).local(),
    other("sandbox", OBJECT).local(),
    URL,
    HEADERS,
    Member::new("oauth", Role::OAuth, Shape::Object(OAUTH, false)).remote(),
    other("dev", OBJECT),
    // Where the gallery notes what it has installed.
    other("gallery", Shape::Any),
    other("version", Shape::Text),
];

const OAUTH: &[Member] = &[other("clientId", Shape::Text).needed()];

const INPUT: &[Member] = &[
    other("id", Shape::Text).needed(),
    other("type", Shape::Word(&["promptString", "pickString", "command"])).needed(),
    other("description", Shape::Text),
    other("password", Shape::Bool),
    other("default", Shape::Any),
    other("options", Shape::List(&Shape::Any)),
    other("command", Shape::Text),
    other("args", Shape::Any),
];
