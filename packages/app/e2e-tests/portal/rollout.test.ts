import { expect, test } from '@playwright/test';
import { confirm, deploy, run } from './deploying';
import { picture } from '../picture';
import { signIn } from '../signIn';

const service = `digits-ship-${run}`;

// One walk: what a test leaves, the next one finds.
test.describe.configure({ mode: 'serial' });

test('its owner ships another version, and sees it promoted by itself', async ({
  page,
}) => {
  await signIn(page, 'ML engineer');
  await deploy(page, service);

  await page.goto(`/mlops/services/${service}/overview`);
  await page.getByRole('button', { name: 'Ship a new version' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByText(/^Version 1/).click();
  await expect(
    dialog.getByRole('list', { name: 'Steps of the rollout' }),
  ).toBeVisible();
  await picture(page, 'ship');
  // Nothing judges it in the demo's development environment, and it says so.
  await expect(
    dialog
      .getByRole('region', { name: 'What will happen' })
      .getByText('Nothing judges this rollout: it has no gates'),
  ).toBeVisible();
  await dialog.getByRole('button', { name: 'Start the rollout' }).click();

  await expect(
    page.getByText('Version 1 is promoted and has all of the traffic'),
  ).toBeVisible({ timeout: 100_000 });
  await picture(page, 'rollout');
});

test('somebody returns to the version before', async ({ page }) => {
  await signIn(page, 'ML engineer');
  await page.goto(`/mlops/services/${service}/overview`);
  await page
    .getByRole('button', { name: 'Roll back to revision 1' })
    .first()
    .click();
  await page
    .getByRole('dialog')
    .getByRole('button', { name: 'Roll back', exact: true })
    .click();
  await expect(
    page.getByText(/(Version 2|Revision 1).* is promoted/).first(),
  ).toBeVisible({ timeout: 100_000 });
});

test('its owner takes what is stable to the next environment', async ({
  page,
}) => {
  const next = `digits-next-${run}`;
  await signIn(page, 'ML engineer');
  await page.goto(`/mlops/services/${service}/overview`);
  const promote = page.getByRole('button', { name: 'Promote to Staging' });
  await promote.click();
  const dialog = page.getByRole('dialog');
  await expect(
    dialog.getByRole('region', { name: 'What is promoted' }),
  ).toContainText(`of ${service}`);
  await picture(page, 'promote');
  // Nobody has deployed this model there: the form comes filled in.
  await dialog.getByRole('button', { name: 'Deploy to Staging' }).click();
  await expect(page.getByRole('radio', { name: /Version 2/ })).toBeChecked();
  await page.getByRole('button', { name: 'Next' }).click();
  await expect(page.getByRole('radio', { name: /^Staging/ })).toBeChecked();
  await page.getByRole('textbox', { name: /Name of the service/ }).fill(next);
  await expect(page.getByText('This name is free.')).toBeVisible();
  await page.getByRole('button', { name: 'Next' }).click();
  await confirm(page);

  await page.goto(`/mlops/services/${service}/overview`);
  await promote.click();
  await expect(
    dialog.getByRole('radio', { name: new RegExp(next) }),
  ).toBeDisabled();
  await expect(
    dialog.getByText('It serves this very artifact already'),
  ).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(promote).toBeFocused();

  // So that the test finds the environment empty when it is run again.
  await page.goto(`/mlops/services/${next}/overview`);
  await page.getByRole('button', { name: 'Delete' }).click();
  await dialog.getByRole('textbox').fill(next);
  await dialog.getByRole('button', { name: 'Delete the service' }).click();
  await expect(dialog).toBeHidden();
});

test('somebody of another team may look at it, and ship nothing', async ({
  page,
}) => {
  await signIn(page, 'Software engineer');
  await page.goto(`/mlops/services/${service}/overview`);
  await expect(
    page.getByRole('button', { name: 'Ship a new version' }),
  ).toBeDisabled();
});
