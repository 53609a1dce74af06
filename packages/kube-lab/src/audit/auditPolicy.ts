const writes = ['create', 'update', 'patch', 'delete', 'deletecollection'];

/**
 * What the API server records: every request with its user and its result, of
 * writes also what was sent and what was answered. Leases and events come by the
 * second and tell nothing but that somebody lives; tokens are secrets.
 */
export const auditPolicy = {
  apiVersion: 'audit.k8s.io/v1',
  kind: 'Policy',
  omitStages: ['RequestReceived'],
  rules: [
    {
      level: 'Metadata',
      resources: [
        { group: 'coordination.k8s.io', resources: ['leases'] },
        { group: '', resources: ['events', 'serviceaccounts/token'] },
        { group: 'events.k8s.io', resources: ['events'] },
        { group: 'authentication.k8s.io', resources: ['tokenreviews'] },
      ],
    },
    { level: 'RequestResponse', verbs: writes },
    { level: 'Metadata' },
  ],
};
