import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { LabApiError } from '../client/LabApiError.ts';
import type { KubeObject } from '../client/objects.ts';
import type { KubeLab } from '../plane/KubeLab.ts';

/**
 * A bare repository, a working copy in which people merge, and an agent that has a
 * lab follow it: it pulls, applies server-side what `kustomization.yaml` names under
 * a manager of its own and without force, and deletes what it had applied and finds
 * no more. It stands for the GitOps tool of a company, and is none of them.
 */
export class GitAgent {
  /** Field manager of what it applies. */
  readonly manager = 'git-agent';
  readonly #lab: KubeLab;
  readonly #folder: string;
  /** Paths of the API of what it has applied, by the folder that they came from. */
  readonly #inventory = new Map<string, Set<string>>();

  /** @param folder - an empty one, or one that is not there yet */
  static create(lab: KubeLab, folder: string): GitAgent {
    const agent = new GitAgent(lab, folder);
    mkdirSync(folder, { recursive: true });
    agent.#git('.', 'init', '--quiet', '--bare', '-b', 'main', 'bare.git');
    for (const copy of ['people', 'agent']) {
      agent.#git('.', 'clone', '--quiet', 'bare.git', copy);
    }
    agent.#git('people', 'checkout', '--quiet', '-B', 'main');
    agent.#commit('main', 'Begin');
    return agent;
  }

  private constructor(lab: KubeLab, folder: string) {
    this.#lab = lab;
    this.#folder = folder;
  }

  /** Commits all files of a workspace to a branch of their own. */
  propose(branch: string, workspace: string): void {
    this.#git('people', 'checkout', '--quiet', '-b', branch, 'main');
    cpSync(workspace, join(this.#folder, 'people'), { recursive: true });
    this.#commit(branch, `Bring ${branch}`);
    this.#git('people', 'checkout', '--quiet', 'main');
  }

  /** What a reviewer does who finds it good. */
  merge(branch: string): void {
    this.#git('people', 'merge', '--quiet', '--no-ff', '--no-edit', branch);
    this.#git('people', 'push', '--quiet', 'origin', 'main');
  }

  /** Takes a folder out of the repository. */
  drop(folder: string): void {
    rmSync(join(this.#folder, 'people', folder), { recursive: true });
    this.#commit('main', `Drop ${folder}`);
  }

  /**
   * Has the lab follow a folder, as it is on main now.
   *
   * @throws {LabApiError} where another manager owns a field of an object (409)
   */
  async sync(folder: string): Promise<void> {
    this.#git('agent', 'pull', '--quiet', 'origin', 'main');
    const wanted = new Set<string>();
    for (const object of this.#objects(folder)) {
      const path = await this.#lab.client.pathOf(object);
      wanted.add(path);
      await this.#apply(path, object);
    }
    for (const path of this.#inventory.get(folder) ?? []) {
      if (!wanted.has(path)) {
        await this.#lab.client.delete(path);
      }
    }
    this.#inventory.set(folder, wanted);
  }

  #objects(folder: string): KubeObject[] {
    const at = (name: string) => join(this.#folder, 'agent', folder, name);
    const kustomization = at('kustomization.yaml');
    if (!existsSync(kustomization)) {
      return [];
    }
    const { resources }: { resources: string[] } = parse(
      readFileSync(kustomization, 'utf8'),
    );
    return resources.map(name => parse(readFileSync(at(name), 'utf8')));
  }

  async #apply(path: string, object: KubeObject): Promise<void> {
    const answer = await this.#lab.client.request({
      path: `${path}?fieldManager=${this.manager}&force=false`,
      method: 'PATCH',
      body: object,
      contentType: 'application/apply-patch+yaml',
    });
    if (answer.status >= 300) {
      throw LabApiError.of(path, answer);
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
