import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';

/**
 * A bare repository, and a working copy in which people propose, merge and change
 * what is in it.
 */
export class GitRepository {
  /** Folder that the repository is in, for a server. */
  readonly folder: string;
  /** Name of its folder in that one. */
  readonly name = 'platform.git';

  /**
   * @param folder - an empty one, or one that is not there yet
   * @param begin - what the first commit brings, in the folder of the working copy
   */
  static create(
    folder: string,
    begin: (copy: string) => void = () => {},
  ): GitRepository {
    const repository = new GitRepository(folder);
    mkdirSync(folder, { recursive: true });
    const git = repository.#git.bind(repository);
    git('.', 'init', '--quiet', '--bare', '-b', 'main', repository.name);
    git('.', 'clone', '--quiet', repository.name, 'people');
    git('people', 'checkout', '--quiet', '-B', 'main');
    repository.change('Begin', begin);
    return repository;
  }

  private constructor(folder: string) {
    this.folder = folder;
  }

  /** The commit of main. */
  get head(): string {
    return this.#git(this.name, 'rev-parse', 'main').trim();
  }

  /** Commits all files of a workspace to a branch of their own. */
  propose(branch: string, workspace: string): void {
    this.#git('people', 'checkout', '--quiet', '-b', branch, 'main');
    cpSync(workspace, this.#copy, { recursive: true });
    this.#commit(branch, `Bring ${branch}`);
    this.#git('people', 'checkout', '--quiet', 'main');
  }

  /** What a reviewer does who finds it good. */
  merge(branch: string): void {
    this.#git('people', 'merge', '--quiet', '--no-ff', '--no-edit', branch);
    this.#git('people', 'push', '--quiet', 'origin', 'main');
  }

  /** Changes files of main, in the folder of the working copy. */
  change(message: string, change: (copy: string) => void): void {
    change(this.#copy);
    this.#commit('main', message);
  }

  get #copy(): string {
    return join(this.folder, 'people');
  }

  #commit(branch: string, message: string): void {
    this.#git('people', 'add', '--all');
    this.#git('people', 'commit', '--quiet', '--allow-empty', '-m', message);
    this.#git('people', 'push', '--quiet', 'origin', `HEAD:${branch}`);
  }

  #git(copy: string, ...args: string[]): string {
    const who = ['user.name=people', 'user.email=people@example.com'];
    return execFileSync(
      'git',
      ['-C', join(this.folder, copy), ...who.flatMap(w => ['-c', w]), ...args],
      {
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'pipe'],
        env: {
          ...process.env,
          GIT_CONFIG_GLOBAL: '/dev/null',
          GIT_CONFIG_SYSTEM: '/dev/null',
        },
      },
    );
  }
}
