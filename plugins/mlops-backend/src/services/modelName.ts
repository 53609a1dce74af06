/** The name that predictions address the model by: the entity's name. */
export function modelName(service: { model: string }): string {
  return service.model.slice(service.model.indexOf('/') + 1);
}
