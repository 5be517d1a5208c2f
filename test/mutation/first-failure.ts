import { TestEnvironment } from 'jest-environment-node';

/** What Jest tells its environment of; more than these fields, and more events than those with a test. */
interface Event {
  readonly name: string;
  readonly test?: { mode?: 'skip' | 'only' | 'todo' | null; readonly errors: readonly unknown[] };
}

/** The environment of Node in which a suite ends with its first failing test: a mutant is found once. */
export default class FirstFailure extends TestEnvironment {
  #failed = false;

  handleTestEvent({ name, test }: Event): void {
    if (name === 'test_start' && test && this.#failed) test.mode = 'skip';
    if (name === 'test_done' && test && test.errors.length > 0) this.#failed = true;
  }
}
