/** An API whose operations use each other's answers. */
export const PETS_API = `openapi: 3.1.0
info: { title: Pets, version: 1.0.0 }
servers: [{ url: "https://pets.example/v1" }]
paths:
  /pets:
    get:
      operationId: listPets
      summary: All pets
      parameters:
        - { name: limit, in: query, schema: { type: integer, minimum: 1, maximum: 100 } }
      responses:
        "200":
          description: The pets
          content:
            application/json:
              schema: { type: array, items: { $ref: "#/components/schemas/Pet" } }
    post:
      operationId: addPet
      summary: Take a pet in
      requestBody:
        required: true
        content:
          application/json:
            schema:
              type: object
              required: [name, kind]
              properties:
                name: { type: string, minLength: 1 }
                kind: { type: string, enum: [cat, dog] }
                age: { type: integer, minimum: 0 }
      responses:
        "201":
          description: The pet
          content:
            application/json:
              schema: { $ref: "#/components/schemas/Pet" }
        "429": { description: Too many }
  /pets/{petId}:
    parameters:
      - { name: petId, in: path, required: true, schema: { type: string, minLength: 3 } }
    get:
      operationId: getPet
      summary: One pet
      responses:
        "200":
          description: The pet
          content:
            application/json:
              schema: { $ref: "#/components/schemas/Pet" }
              examples:
                tom: { value: { id: tom-1, name: Tom, kind: cat } }
                rex: { value: { id: rex-1, name: Rex, kind: dog } }
        "404":
          description: None
          content:
            application/json:
              schema: { type: object, required: [message], properties: { message: { type: string, example: there is no such pet } } }
    patch:
      operationId: changePet
      requestBody:
        required: true
        content: { application/json: { schema: { type: object, properties: { name: { type: string } } } } }
      responses:
        "200":
          description: The pet
          content: { application/json: { schema: { $ref: "#/components/schemas/Pet" } } }
    delete:
      responses: { "204": { description: Gone } }
components:
  schemas:
    Pet:
      type: object
      required: [id, name, kind]
      properties:
        id: { type: string, minLength: 3, examples: [pet-1] }
        name: { type: string, examples: [Tom] }
        kind: { type: string, enum: [cat, dog] }
`;

/** An API that asks who calls it, and takes forms and XML. */
export const GUARDED_API = `openapi: 3.1.0
info: { title: Guarded, version: 1.0.0 }
security: [{ key: [] }, { token: [] }]
paths:
  /open:
    get: { security: [], responses: { "204": { description: Open } } }
  /either:
    get: { security: [{ key: [] }, {}], responses: { "204": { description: Open to all } } }
  /both:
    get: { security: [{ key: [], session: [] }], responses: { "204": { description: Both } } }
  /pets:
    get:
      responses:
        "204": { description: None }
        "401":
          description: Who are you?
          content: { application/json: { schema: { type: object, properties: { code: { const: who_are_you } }, required: [code] } } }
    post:
      operationId: addPet
      security: []
      requestBody:
        content:
          application/x-www-form-urlencoded: { schema: { $ref: "#/components/schemas/Pet" } }
          multipart/form-data: { schema: { $ref: "#/components/schemas/Pet" } }
          application/xml: { schema: { type: object } }
      responses: { "201": { description: Taken in, content: { application/json: { schema: { $ref: "#/components/schemas/Pet" } } } } }
  /pets/{name}:
    get:
      security: []
      parameters: [{ name: name, in: path, required: true, schema: { type: string } }]
      responses: { "200": { description: A pet, content: { application/json: { schema: { $ref: "#/components/schemas/Pet" } } } } }
components:
  securitySchemes:
    key: { type: apiKey, in: query, name: key }
    token: { type: http, scheme: bearer }
    session: { type: apiKey, in: cookie, name: session }
  schemas:
    Pet:
      type: object
      required: [name, age]
      properties:
        name: { type: string, minLength: 1 }
        age: { type: integer, minimum: 0 }
        tags: { type: array, items: { type: string } }
        home: { type: object, required: [city], properties: { city: { type: string } } }
        picture: { type: string, contentMediaType: image/png }
`;
