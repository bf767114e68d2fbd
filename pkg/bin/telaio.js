#!/usr/bin/env node
/** The `telaio` command. */
import "../dist/cli/main.js";
