import { expect, test } from '@playwright/test';
import { signIn } from '../signIn';

test('a role is chosen once and stays until signing out', async ({ page }) => {
  await signIn(page, 'ML engineer');

  await page.goto('/settings');
  await expect(
    page.getByRole('link', { name: 'Diagnostics ML' }),
  ).toBeVisible();

  await page.getByTestId('user-settings-menu').click();
  await page.getByTestId('sign-out').click();
  await expect(
    page.getByRole('button', { name: 'Sign in as Guest' }),
  ).toBeVisible();
});

test('the catalog knows the systems and teams of the examples', async ({
  page,
}) => {
  await signIn(page, 'Guest');

  await page.goto('/catalog/default/system/clinical-decisions');
  await expect(
    page.getByRole('heading', { name: 'Clinical decisions' }).first(),
  ).toBeVisible();
  await expect(
    page.getByRole('link', { name: 'Diagnostics ML' }).first(),
  ).toBeVisible();
});
