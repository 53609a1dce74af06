import { expect, Page, test } from '@playwright/test';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { deploy, run } from './deploying';
import { picture } from '../picture';
import { signIn } from '../signIn';

const repository = join(__dirname, '../../../..');
const digits = join(repository, 'examples/models/digits');

const first = `digits-first-${run}`;
const second = `digits-second-${run}`;

// One walk: what a test leaves, the next one finds.
test.describe.configure({ mode: 'serial' });

/** The class of the row that the model's example is made of, by the test set. */
function classOfExample(data: number[]): string {
  const [header, ...rows] = readFileSync(join(digits, 'test.csv'), 'utf8')
    .trim()
    .split('\n')
    .map(line => line.trim().split(','));
  const target = header.indexOf('target');
  const row = rows.find(values =>
    data.every((value, index) => Number(values[index]) === value),
  );
  return row![target];
}

/** Creates a key on the result panel and reads the curl line that holds it. */
async function createKeyOnPanel(page: Page): Promise<string> {
  await page.getByRole('button', { name: 'Create a key' }).click();
  const command = page.locator('code', { hasText: /Bearer fwk_/ }).first();
  await expect(command).toBeVisible();
  return (await command.textContent())!;
}

/** Runs a pasted curl line in a shell; the status comes last. */
function paste(command: string): { status: number; body: string } {
  const output = execFileSync('sh', ['-c', `${command} -w '\\n%{http_code}'`], {
    encoding: 'utf8',
    timeout: 20_000,
  });
  const end = output.lastIndexOf('\n');
  return { body: output.slice(0, end), status: Number(output.slice(end + 1)) };
}

test('a software engineer deploys a model and calls it', async ({ page }) => {
  await signIn(page, 'ML engineer');

  await deploy(page, first);
  const curl = await createKeyOnPanel(page);
  const [key] = curl.match(/fwk_\w+/)!;
  await picture(page, 'result');

  // The line works as pasted, and what it sends is the example.
  const answered = paste(curl);
  expect(answered.status).toBe(200);
  const label = JSON.parse(answered.body).outputs.find(
    (output: { name: string }) => output.name === 'label',
  );
  const [, body] = curl.match(/-d '([^']*)'/)!;
  const expected = classOfExample(JSON.parse(body).inputs[0].data);
  expect(String(label.data[0])).toBe(expected);

  // Without a key, with a broken one, and with one of another service.
  const authorization = `Bearer ${key}`;
  expect(paste(curl.replace(authorization, 'Bearer ')).status).toBe(401);
  expect(paste(curl.replace(key, `${key.slice(0, -1)}x`)).status).toBe(401);
  await deploy(page, second);
  const other = await createKeyOnPanel(page);
  const [otherKey] = other.match(/fwk_\w+/)!;
  expect(paste(other).status).toBe(200);
  expect(paste(curl.replace(key, otherKey)).status).toBe(403);

  // The service's page, and a prediction in the playground.
  await page.goto(`/mlops/services/${first}`);
  await expect(page.getByText('predictions are answered')).toBeVisible();
  await picture(page, 'service');
  await page.goto(`/mlops/services/${first}/playground`);
  await page.getByRole('button', { name: 'Predict' }).click();
  await expect(page.getByText('Round trip').first()).toBeVisible();
  await expect(page.getByText(expected, { exact: true }).first()).toBeVisible();
  await picture(page, 'playground');
  await page.goto(`/mlops/services/${first}/timeline`);
  await expect(page.getByText('T10 First valid prediction')).toBeVisible();
  await picture(page, 'timeline');

  // A revoked key is refused at once.
  await page.goto(`/mlops/services/${first}/keys`);
  await page
    .getByRole('button', { name: /Revoke/ })
    .first()
    .click();
  await page
    .getByRole('alertdialog')
    .or(page.getByRole('dialog'))
    .getByRole('button', { name: /Revoke/ })
    .click();
  await expect(
    page.getByText('is revoked, and the endpoint refuses it already'),
  ).toBeVisible();
  expect(paste(curl).status).toBe(401);

  // The catalog knows the endpoint and how to call it.
  await expect(async () => {
    await page.goto(`/catalog/default/api/${first}/definition`);
    await expect(page.getByText('/v2/models/digits/infer').first()).toBeVisible(
      {
        timeout: 5_000,
      },
    );
  }).toPass({ timeout: 60_000 });
});

test('somebody of another team may look, and change nothing', async ({
  page,
}) => {
  await signIn(page, 'Software engineer');
  await page.goto(`/mlops/services/${first}`);
  await expect(page.getByText(first).first()).toBeVisible();
  await expect(
    page.getByRole('button', { name: 'Delete', exact: true }),
  ).toBeDisabled();
});

test('its owners stop, start and delete it', async ({ page }) => {
  await signIn(page, 'ML engineer');
  await page.goto(`/mlops/services/${second}`);
  await page.getByRole('button', { name: 'Stop', exact: true }).click();
  const dialog = page.getByRole('alertdialog').or(page.getByRole('dialog'));
  await dialog.getByRole('button', { name: 'Stop' }).click();
  await expect(
    page.getByText('Stopped', { exact: true }).first(),
  ).toBeVisible();
  await page.getByRole('button', { name: 'Start', exact: true }).click();
  await expect(page.getByText('predictions are answered')).toBeVisible({
    timeout: 60_000,
  });
  await page.getByRole('button', { name: 'Delete', exact: true }).click();
  await dialog.getByRole('textbox').fill(second);
  await dialog.getByRole('button', { name: 'Delete' }).click();
  await expect(async () => {
    await page.goto('/mlops/services');
    await expect(page.getByText(first).first()).toBeVisible();
    await expect(page.getByText(second)).toHaveCount(0);
  }).toPass({ timeout: 60_000 });
});
