import { expect, Page } from '@playwright/test';

// Names of their own, so that the tests can be run again on one portal.
export const run = Date.now().toString(36).slice(-4);

/** Fills in the form "Deploy ML model" up to its review. */
async function fillIn(page: Page, service: string) {
  await page.goto('/create');
  await page.getByText('Deploy ML model').first().waitFor();
  await page.goto('/create/templates/default/deploy-ml-model');
  await page.getByText('Handwritten digit reader').click();
  await expect(page.getByRole('radio', { name: /Version 2/ })).toBeChecked();
  await page.getByRole('button', { name: 'Next' }).click();

  await expect(page.getByText('This machine').first()).toBeVisible();
  const name = page.getByRole('textbox', { name: /Name of the service/ });
  await name.fill(service);
  await expect(page.getByText('This name is free.')).toBeVisible();
  await page.getByRole('button', { name: 'Next' }).click();

  await expect(page.getByText('No price set')).toBeVisible();
}

/** Confirms the form once its checks are done, as it asks; ends on the result. */
export async function confirm(page: Page) {
  await expect(page.getByText('Everything is ready to deploy')).toBeVisible();
  await page.getByRole('button', { name: 'Confirm', exact: true }).click();
  await page.getByRole('button', { name: 'Deploy', exact: true }).click();
  await expect(page.getByText('Up and answering')).toBeVisible({
    timeout: 60_000,
  });
}

/** Deploys the digits model by the golden path; ends on the result panel. */
export async function deploy(page: Page, service: string) {
  await fillIn(page, service);
  await confirm(page);
}
