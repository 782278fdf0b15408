// argc, argv and envp with their strings, as the kernel leaves them on PID 1's stack, far above its
// own memory. A child sees the same.
import type { Stack } from "./native-code.ts";

export class ArgumentStack implements Stack {
  readonly address = 0x7ffd_0000_0000n;
  private view = new DataView(new ArrayBuffer(0));

  fill(argv: readonly string[], environment: readonly string[]): void {
    const words = [...argv, undefined, ...environment, undefined].map((word) =>
      word === undefined ? undefined : new TextEncoder().encode(`${word}\0`),
    );
    let end = 8 + words.length * 8;
    const size = words.reduce((sum, word) => sum + (word?.length ?? 0), end);
    const bytes = new Uint8Array(size);
    this.view = new DataView(bytes.buffer);
    this.view.setBigInt64(0, BigInt(argv.length), true);
    words.forEach((word, i) => {
      if (word === undefined) return;
      this.view.setBigUint64(8 + i * 8, this.address + BigInt(end), true);
      bytes.set(word, end);
      end += word.length;
    });
  }

  peek8(at: bigint): number {
    return this.view.getUint8(Number(at - this.address));
  }

  peek64(at: bigint): bigint {
    return this.view.getBigUint64(Number(at - this.address), true);
  }

  poke64(at: bigint, value: bigint): void {
    this.view.setBigUint64(Number(at - this.address), value, true);
  }
}
