import { expect, Page } from '@playwright/test';

/** Signs in as one of the demo's identities. */
export async function signIn(page: Page, role: string) {
  await page.goto('/');
  await page.getByRole('button', { name: `Sign in as ${role}` }).click();
  await expect(
    page.getByRole('link', { name: 'Catalog', exact: true }),
  ).toBeVisible();
}
