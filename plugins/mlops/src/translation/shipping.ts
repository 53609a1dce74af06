export const shipping = {
  title: 'Ship a new version of {{name}}',
  confirm: 'Start the rollout',
  checking: 'what can be shipped is still being read',
  noPermission:
    'your permissions do not cover rollouts of this service; ask its owner {{owner}}',
  supersedes:
    'A rollout of this service is under way. Starting this one ends it: its traffic goes back to the stable revision first.',
  version: 'Which version',
  versionNone: 'The catalog lists no version of this model.',
  serving: 'serves now',
  strategy: 'How the traffic moves',
  strategies: {
    canary: 'A small share of the traffic first, then more, then all of it.',
    linear: 'The same share more with each step.',
    'all-at-once':
      'All of the traffic in one shift. Gates cannot compare the two versions.',
    'blue-green':
      'All of the traffic in one shift, with the old version kept at full size so that going back is quick.',
    shadow:
      'Copies of predictions go to the new version first, and its answers are thrown away. Nobody notices.',
  },
  isDefault: 'default here',
  canarySize: 'First share in %',
  furtherWeights: 'Shares after that in %',
  furtherWeightsHint: 'Growing numbers with commas between, such as 30, 60',
  linearStepSize: 'Share of each step in %',
  mirrorPercent: 'Share that is copied in %',
  shadowCanary: 'Then a first share in %',
  shadowCanaryHint: 'Empty: all of it after the copies',
  bakeSeconds: 'Seconds that each step bakes',
  minimumSamples: 'Predictions that each step must see',
  gates: 'What must hold before more traffic moves',
  gatesOf: 'As {{environment}} asks',
  gatesOwn: 'Your own gates',
  required: 'required here',
  expert: 'For experts: the gates as JSON',
  expertField: 'Gates',
  expertHint:
    'Change a margin, or add a gate. The policy of the environment still holds.',
  expertReset: 'As the environment asks',
  budget:
    'Over the whole rollout, a version that is worse than the margins is promoted in at most {{promotion}} of cases, and a good one rolled back in at most {{rollback}}.',
  silence:
    'Without enough evidence after {{duration}} in one step, {{silence}}.',
  reason: 'Reason',
  reasonHint: 'Shown in the history of the service',
  preview: 'What will happen',
  previewText: 'The preview appears when a version is chosen.',
  total: 'At least {{duration}} until all of the traffic has moved.',
  allowed: 'Nothing stands against it.',
  blocking: 'Blocking',
  warning: 'Warning',
  info: 'Note',
  fix: 'What to do: {{fix}}',
  problem: {
    canarySize: 'The first share must be a whole number from 1 to 50',
    furtherWeights:
      'The shares after the first must be whole numbers up to 99 that grow from step to step and begin above it',
    linearStepSize:
      'The share of each step must be a whole number from 1 to 50',
    mirrorPercent:
      'The share that is copied must be a whole number from 1 to 100',
    bakeSeconds:
      'The bake of each step must be a whole number of seconds, at most a week',
    minimumSamples:
      'The predictions of each step must be a whole number from 0 to 10,000,000',
    gatesJson: 'The gates are not valid JSON: {{detail}}',
    gates: 'The gates are not right: {{detail}}',
  },
  rollBack: {
    column: 'Roll back',
    action: 'Roll back to this revision',
    actionOf: 'Roll back to revision {{number}}',
    title: 'Roll back to revision {{number}}?',
    text: '{{name}} returns to revision {{number}} (version {{version}}). It starts beside the one that serves, and takes the traffic once it is ready, so no prediction is lost.',
    aborts: 'The rollout that is under way is aborted for it.',
    confirm: 'Roll back',
  },
  modelCard: {
    title: 'Rollouts',
    label: 'Latest rollout of each service of this model',
    emptyTitle: 'Nothing has been rolled out',
    empty:
      'Ship a new version from the page of a service, and it appears here.',
    failed: 'Its rollouts could not be read',
    none: 'none yet',
  },
};
