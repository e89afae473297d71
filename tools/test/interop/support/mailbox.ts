/** Things that arrive whenever they like, and are taken one after the other. */
export class Mailbox<Item> {
  readonly #items: Item[] = [];
  readonly #waiting: PromiseWithResolvers<Item>[] = [];
  #ended: Error | undefined;

  put(item: Item): void {
    const next = this.#waiting.shift();
    if (next === undefined) this.#items.push(item);
    else next.resolve(item);
  }

  /** The next item. Rejects when none is left and none will come. */
  async take(): Promise<Item> {
    const [item] = this.#items.splice(0, 1);
    if (item !== undefined) return item;
    if (this.#ended !== undefined) throw this.#ended;
    const next = Promise.withResolvers<Item>();
    this.#waiting.push(next);
    return next.promise;
  }

  /** Nothing more will come; whoever waits is told why. */
  end(why: string): void {
    this.#ended ??= new Error(why);
    for (const { reject } of this.#waiting.splice(0)) reject(this.#ended);
  }
}
