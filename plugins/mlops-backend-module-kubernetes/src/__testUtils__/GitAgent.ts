import type { KubeLab, KubeObject } from '@fairway/kube-lab';
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parse, stringify } from 'yaml';
import { gitOpsFiles } from '@fairway/backstage-plugin-mlops-common';
import type { GitOpsPlan } from '@fairway/backstage-plugin-mlops-node';

/** Field manager of what the agent applies. */
export const AGENT = 'git-agent';

/**
 * A bare repository, a working copy in which people merge, and an agent that has a
 * cluster follow it: it pulls, applies server-side what `kustomization.yaml` names
 * under a manager of its own and without force, and deletes what it had applied and
 * finds no more. It stands for the GitOps tool of a company, and is none of them.
 */
export class GitAgent {
  readonly #lab: KubeLab;
  readonly #folder: string;
  /** Paths of the API of what it has applied. */
  readonly #inventory = new Set<string>();

  static create(lab: KubeLab, folder: string): GitAgent {
    const agent = new GitAgent(lab, folder);
    mkdirSync(folder, { recursive: true });
    agent.#git('.', 'init', '--quiet', '--bare', '-b', 'main', 'bare.git');
    for (const copy of ['people', 'agent']) {
      agent.#git('.', 'clone', '--quiet', 'bare.git', copy);
    }
    agent.#commit('main', 'Begin');
    return agent;
  }

  private constructor(lab: KubeLab, folder: string) {
    this.#lab = lab;
    this.#folder = folder;
  }

  /** Commits the files of a plan to a branch of their own, as the task does. */
  propose(plan: GitOpsPlan, branch: string): void {
    this.#git('people', 'checkout', '--quiet', '-b', branch, 'main');
    for (const { name, content } of gitOpsFiles({
      gitOps: plan,
      manifests: plan.manifests,
    })) {
      const path = join(this.#folder, 'people', plan.path, name);
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, stringify(content, { lineWidth: 0 }));
    }
    this.#commit(branch, `Bring ${branch}`);
  }

  /** What a reviewer does who finds it good. */
  merge(branch: string): void {
    this.#git('people', 'checkout', '--quiet', 'main');
    this.#git('people', 'merge', '--quiet', '--no-ff', '--no-edit', branch);
    this.#git('people', 'push', '--quiet', 'origin', 'main');
  }

  /** Takes the folder of a service out of the repository. */
  drop(folder: string): void {
    rmSync(join(this.#folder, 'people', folder), { recursive: true });
    this.#commit('main', `Drop ${folder}`);
  }

  /** Has the cluster follow the folder, as it is on main now. */
  async sync(folder: string): Promise<void> {
    this.#git('agent', 'pull', '--quiet', 'origin', 'main');
    const wanted = new Set<string>();
    for (const object of this.#objects(folder)) {
      const path = await this.#lab.client.pathOf(object);
      wanted.add(path);
      await this.#apply(path, object);
    }
    for (const path of this.#inventory) {
      if (!wanted.has(path)) {
        await this.#lab.client.delete(path);
        this.#inventory.delete(path);
      }
    }
    wanted.forEach(path => this.#inventory.add(path));
  }

  #objects(folder: string): KubeObject[] {
    const at = (name: string) => join(this.#folder, 'agent', folder, name);
    let names: string[];
    try {
      names = parse(readFileSync(at('kustomization.yaml'), 'utf8')).resources;
    } catch {
      return [];
    }
    return names.map(name => parse(readFileSync(at(name), 'utf8')));
  }

  /** @throws Error where another manager owns a field of it */
  async #apply(path: string, object: KubeObject): Promise<void> {
    const answer = await this.#lab.client.request({
      path: `${path}?fieldManager=${AGENT}&force=false`,
      method: 'PATCH',
      body: object,
      contentType: 'application/apply-patch+yaml',
    });
    if (answer.status >= 300) {
      throw new Error(`${path}: ${answer.status} ${answer.text}`);
    }
  }

  #commit(branch: string, message: string): void {
    this.#git('people', 'add', '--all');
    this.#git('people', 'commit', '--quiet', '--allow-empty', '-m', message);
    this.#git('people', 'push', '--quiet', 'origin', `HEAD:${branch}`);
  }

  #git(copy: string, ...args: string[]): void {
    const who = ['user.name=people', 'user.email=people@example.com'];
    execFileSync(
      'git',
      ['-C', join(this.#folder, copy), ...who.flatMap(w => ['-c', w]), ...args],
      {
        stdio: ['ignore', 'ignore', 'pipe'],
        env: {
          ...process.env,
          GIT_CONFIG_GLOBAL: '/dev/null',
          GIT_CONFIG_SYSTEM: '/dev/null',
        },
      },
    );
  }
}
