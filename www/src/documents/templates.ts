/** New documents to start from: each is complete, and nothing in it is an error. */
import type { NewDocument } from "../storage.js";

export interface Template extends NewDocument {
  readonly about: string;
}

const ARAZZO = `arazzo: 1.0.1
info:
  title: My workflow
  version: 1.0.0
sourceDescriptions:
  - name: api
    url: ./openapi.yaml
    type: openapi
workflows:
  - workflowId: main
    inputs:
      type: object
      required: [petId]
      properties:
        petId:
          type: integer
    steps:
      - stepId: getPet
        operationId: getPet
        parameters:
          - name: petId
            in: path
            value: $inputs.petId
        successCriteria:
          - condition: $statusCode == 200
        outputs:
          name: $response.body#/name
    outputs:
      name: $steps.getPet.outputs.name
`;

/** An API description that is complete, and fits the workflow above. */
export const DESCRIPTION = `openapi: 3.1.0
info:
  title: My API
  version: 1.0.0
servers:
  - url: http://127.0.0.1:4010
paths:
  /pets/{petId}:
    get:
      operationId: getPet
      parameters:
        - name: petId
          in: path
          required: true
          schema:
            type: integer
      responses:
        "200":
          description: A pet
          content:
            application/json:
              schema:
                type: object
                required: [name]
                properties:
                  name:
                    type: string
                    example: Whiskers
`;

const MCP = `{
  "mcpServers": {
    "docs": {
      "type": "http",
      "url": "https://example.com/mcp"
    }
  }
}
`;

export const TEMPLATES: readonly Template[] = [
  {
    name: "workflow.arazzo.yaml",
    about: "New Arazzo workflow",
    text: ARAZZO,
    sources: { api: { fileName: "openapi.yaml", text: DESCRIPTION } },
  },
  { name: "mcp.json", about: "New MCP configuration", text: MCP, sources: {} },
];
