/** The routes of a sandbox's terminals, in the form of `schema.ts`. */
export interface TerminalPaths {
  '/api/v1/sandboxes/{id}/terminals': {
    get: {
      parameters: { path: { id: string } };
      responses: {
        200: {
          content: {
            'application/json': {
              success: true;
              data: { terminals: { name: string; viewers: number }[]; total: number };
            };
          };
        };
      };
    };
  };
  '/api/v1/sandboxes/{id}/terminals/{name}': {
    delete: {
      parameters: { path: { id: string; name: string } };
      responses: { 200: { content: { 'application/json': { success: true; data: object } } } };
    };
  };
}
