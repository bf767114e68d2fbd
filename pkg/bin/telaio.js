#!/usr/bin/env node
/** The `telaio` command. */
require("../dist/cli/main.cjs");
