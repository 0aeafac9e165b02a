/**
 * Whether a lost executor is replaced. Executors that die one after another without finishing a task would do so for
 * ever, so after `limit` such deaths in a row no more are started until something works again.
 */
export class RestartPolicy {
  readonly #limit: number;
  #deaths = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  taskSucceeded(): void {
    this.#deaths = 0;
  }

  /** Counts a death that nobody asked for; says whether to start another executor. */
  executorDied(): 'replace' | 'giveUp' {
    this.#deaths += 1;
    return this.#deaths > this.#limit ? 'giveUp' : 'replace';
  }

  get deaths(): number {
    return this.#deaths;
  }
}
