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
