export const promotions = {
  action: 'Promote to {{environment}}',
  actionUnknown: 'Promote',
  title: 'Promote {{name}} to {{environment}}',
  intro:
    'A rollout in {{environment}} ships exactly this artifact, under the policy of {{environment}}.',
  what: 'What is promoted',
  model: 'Model',
  version: 'Version',
  versionOf: '{{version}}, revision {{revision}} of {{service}}',
  digest: 'Digest',
  stable: 'Stable in {{environment}}',
  evidence: 'Judged by',
  evidenceRollout: 'the rollout that made it stable',
  evidenceNoGates: 'no gates, only readiness and a trial prediction',
  evidenceDeployment:
    'a deployment: its readiness, and a prediction that came back',
  verdicts: 'What the gates said of it',
  where: 'Which service gets it',
  servesVersion: 'It serves version {{version}} now.',
  servesNothing: 'It serves nothing yet.',
  ownedBy: 'Owned by {{owner}}.',
  confirm: 'Start the rollout',
  noneTitle: 'No service of this model is in {{environment}} yet',
  noneText:
    'Deploy this version there. The form is filled in with what is promoted; what is missing is asked for.',
  noneConfirm: 'Deploy to {{environment}}',
  noTemplate:
    'No service of this model is in {{environment}} yet, and this portal has no page that runs templates: deploy version {{version}} there by other means.',
  chooseTarget: 'The preview appears when a service is chosen.',
  noTarget: 'None of these services can get it now; each says why.',
  from: 'Promoted from {{service}} in {{environment}}',
};
