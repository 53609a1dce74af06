export const common = {
  cancel: 'Cancel',
  clearFilters: 'Clear search and filters',
  close: 'Close',
  copied: 'Copied',
  copy: 'Copy {{what}}',
  copyFailed: 'Copying failed, select the text instead',
  retry: 'Try again',
  loading: 'Loading',
  none: 'none',
  notSet: 'not set',
  unavailable: '{{action}} is not available: {{reason}}',
  error: {
    title: 'This could not be loaded',
    notFoundTitle: 'Not found',
    notFound:
      'It does not exist, or you may not see it. It may have been deleted.',
    noPermissionTitle: 'You may not see this',
    noPermission:
      'Your permissions do not cover it. Ask the owner, or whoever sets the permission policy of this portal.',
    unreachable:
      'The portal did not answer. Check your connection; if it stays, the backend may be down.',
    timeout:
      'The answer took too long. The service may be busy or starting; try again.',
    stale: 'Showing what was known {{ago}}; the last refresh failed.',
  },
  chart: {
    showTable: 'Show as table',
    showChart: 'Show as chart',
  },
  asleep: 'Asleep',
  phase: {
    queued: 'Queued',
    deploying: 'Deploying',
    ready: 'Ready',
    degraded: 'Degraded',
    stopping: 'Stopping',
    stopped: 'Stopped',
    failed: 'Failed',
    deleting: 'Deleting',
  },
  amounts: {
    cpu: 'CPU',
    cores_one: '{{count}} core',
    cores_other: '{{count}} cores',
    memory: 'Memory',
    gpus: 'GPUs',
    gpuCount_one: '{{count}} GPU',
    gpuCount_other: '{{count}} GPUs',
    ofCapacity: '{{reserved}} of {{capacity}} reserved',
  },
};
