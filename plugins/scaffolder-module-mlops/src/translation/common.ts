export const common = {
  required: 'Required',
  retry: 'Try again',
  loading: 'Loading',
  failed: 'This could not be loaded: {{reason}}',
  noPermission:
    'You may not see this. Ask whoever sets the permission policy of this portal.',
  unreachable:
    'the portal did not answer. Check your connection; if it stays, the backend may be down.',
  copy: 'Copy {{what}}',
  copyShort: 'Copy',
  copied: 'Copied',
  copyFailed: 'Copying failed, select the text instead',
  whatToDo: 'What to do: {{fix}}',
  noPrice: 'No price set',
  pricePerHour: '{{price}} per hour',
} as const;
