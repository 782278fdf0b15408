// A record that may be changed within a step; the one it was made from stays as it was.

export class Draft<T> {
  #entries: Readonly<Record<string, T>>;
  #copy: Record<string, T> | undefined;

  constructor(entries: Readonly<Record<string, T>>) {
    this.#entries = entries;
  }

  get(key: string): T | undefined {
    return Object.hasOwn(this.#entries, key) ? this.#entries[key] : undefined;
  }

  set(key: string, value: T): void {
    this.#writable()[key] = value;
  }

  delete(key: string): void {
    if (Object.hasOwn(this.#entries, key)) delete this.#writable()[key];
  }

  values(): readonly T[] {
    return Object.values(this.#entries);
  }

  keys(): readonly string[] {
    return Object.keys(this.#entries);
  }

  get entries(): Readonly<Record<string, T>> {
    return this.#entries;
  }

  #writable(): Record<string, T> {
    this.#copy ??= { ...this.#entries };
    this.#entries = this.#copy;
    return this.#copy;
  }
}
