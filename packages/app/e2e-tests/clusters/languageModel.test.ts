import { expect, Page, test } from '@playwright/test';
import { execFileSync } from 'node:child_process';
import { picture } from '../picture';
import { signIn } from '../signIn';
import { mark, weightsIn, writesOf } from './record';

const service = `chat-${Date.now().toString(36).slice(-4)}`;

async function choose(page: Page, label: string, option: string) {
  await page.getByRole('button', { name: label }).click();
  await page.getByRole('option', { name: option, exact: true }).click();
}

test('a software engineer deploys a language model on GPUs, talks to it, and calls it as any client of OpenAI does', async ({
  page,
}) => {
  const before = mark();
  await signIn(page, 'Software engineer');
  await page.goto('/create');
  await page.getByText('Deploy LLM').first().waitFor();
  await page.goto('/create/templates/default/deploy-llm');
  await page.getByText('SmolLM2 135M Instruct').click();
  await page.getByText('Version 1').click();
  await page.getByRole('button', { name: 'Next' }).click();

  await page.getByRole('textbox', { name: /^Context/ }).fill('4096');
  await choose(page, 'Quantization', 'fp8');
  await page.getByRole('textbox', { name: /^GPUs of each replica/ }).fill('2');
  await page.getByRole('textbox', { name: /^Replicas/ }).fill('2');
  await page.getByRole('textbox', { name: /^Replicas/ }).blur();
  await expect(page.getByText(/Each GPU needs at least/)).toBeVisible();
  await picture(page, 'language-model-how');
  await page.getByRole('button', { name: 'Next' }).click();

  await page.getByText('Lab GPUs').first().click();
  await page
    .getByRole('textbox', { name: /Name of the service/ })
    .fill(service);
  await expect(page.getByText('This name is free.')).toBeVisible();
  await picture(page, 'language-model-where');
  await page.getByRole('button', { name: 'Next' }).click();
  await expect(page.getByText('Everything is ready to deploy')).toBeVisible();
  await picture(page, 'language-model-review');
  await page.getByText('View YAML').click();
  const yaml = page.locator('code', { hasText: 'kind: Deployment' }).first();
  await expect(yaml).toContainText('--tensor-parallel-size=2');
  await expect(yaml).toContainText('--max-model-len=4096');
  await expect(yaml).toContainText('--quantization=fp8');
  await expect(yaml).toContainText('nvidia.com/gpu: "2"');
  await picture(page, 'language-model-yaml');
  expect(await writesOf(service, before)).toEqual([]);

  await page.getByRole('button', { name: 'Confirm', exact: true }).click();
  await page.getByRole('button', { name: 'Deploy', exact: true }).click();
  await expect(page.getByText('Up and answering')).toBeVisible({
    timeout: 90_000,
  });
  await picture(page, 'language-model-result');
  const command = (await page
    .locator('code', { hasText: /^curl/ })
    .first()
    .textContent())!;
  const answer = JSON.parse(
    execFileSync('sh', ['-c', `${command} --silent`], {
      encoding: 'utf8',
      timeout: 20_000,
    }),
  );
  expect(answer.choices[0].message.content).toMatch(/\w/);
  expect(answer.usage.completion_tokens).toBeGreaterThan(0);

  await page.goto(`/mlops/services/${service}/overview`);
  await expect(page.getByText(/^2 of 2 replicas ready/)).toBeVisible();
  await picture(page, 'language-model-service');
  await page.getByRole('link', { name: 'Playground' }).click();
  await page.getByRole('textbox', { name: /^Most tokens/ }).fill('1500');
  // Nothing is left to chance: no word ends the answer before it is stopped.
  await page.getByRole('textbox', { name: 'Temperature' }).fill('0');
  const message = page.getByRole('textbox', { name: 'Message', exact: true });
  await message.fill('What is on the road at night?');
  await message.press('Enter');
  const log = page.getByRole('log');
  await expect(log.getByText(/( \w+){20}/)).toBeVisible();
  await page.getByRole('button', { name: 'Stop the answer' }).click();
  await expect(log.getByText(/Stopped/)).toBeVisible();
  await picture(page, 'language-model-chat');

  const written = await writesOf(service, before);
  expect(weightsIn(written, service)).toEqual([{}, { 1: 100 }]);
  for (const { objectRef } of written) {
    expect(objectRef!.name).toMatch(
      new RegExp(`^${service}(-1-[0-9a-f]{8})?$`),
    );
  }
});
