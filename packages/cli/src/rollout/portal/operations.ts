/** How one operation of `/api/mlops` is called, as its OpenAPI document says. */
interface Operation {
  method: 'GET' | 'POST';
  /** Below `/api/mlops`, with the names of its parameters. */
  path: string;
}

/** What this command line calls of the portal: nothing else knows its paths. */
export const operations = {
  listRollouts: { method: 'GET', path: '/rollouts' },
  getRollout: { method: 'GET', path: '/rollouts/{id}' },
  commandRollout: { method: 'POST', path: '/rollouts/{id}/commands' },
  decideApproval: { method: 'POST', path: '/rollouts/{id}/approvals' },
  startRollout: { method: 'POST', path: '/services/{service}/rollouts' },
  previewRollout: {
    method: 'POST',
    path: '/services/{service}/rollouts/preview',
  },
  getPromotion: { method: 'GET', path: '/services/{service}/promotion' },
  promoteService: { method: 'POST', path: '/services/{service}/promote' },
  rollBackService: { method: 'POST', path: '/services/{service}/roll-back' },
} as const satisfies Record<string, Operation>;

export type OperationName = keyof typeof operations;

/** The path of an operation with its parameters filled in. */
export function pathOf(
  name: OperationName,
  parameters: Readonly<Record<string, string>>,
): string {
  return operations[name].path.replace(/\{(\w+)\}/g, (_, key: string) =>
    encodeURIComponent(parameters[key]),
  );
}
