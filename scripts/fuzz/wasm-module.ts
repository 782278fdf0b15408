// The parts of a WebAssembly module -> its bytes.
import { ByteWriter } from "./byte-writer.ts";
import { encodeBody, type RawInstruction } from "./wasm-code.ts";

export type WasmType = "i32" | "i64" | "f32" | "f64";

export interface Signature {
  readonly params: readonly WasmType[];
  readonly results: readonly WasmType[];
}

export interface FunctionPart extends Signature {
  readonly name: string;
  readonly locals: readonly WasmType[];
  readonly body: readonly RawInstruction[];
}

export interface GlobalPart {
  readonly type: WasmType;
  readonly mutable: boolean;
  readonly value: bigint;
}

export interface ModuleParts {
  /** All of the module `kernel`. They come first in the index space of calls. */
  readonly imports: readonly (Signature & { readonly name: string })[];
  readonly functions: readonly FunctionPart[];
  readonly globals: readonly GlobalPart[];
  /** Its minimum and its maximum: the engine lets it grow as little as the native program does. */
  readonly memoryPages: number;
  readonly data: readonly { readonly address: number; readonly bytes: Uint8Array }[];
  /** The names of the functions to export; the memory is exported too. */
  readonly exports: readonly string[];
  /** The function of the start section, which runs before all else. */
  readonly initialize?: string;
}

/** Of the machine's own calls, the one that every test program uses: `write(1, address, size)`. */
export const SYSCALL3 = {
  name: "syscall3",
  params: ["i32", "i64", "i64", "i64"],
  results: ["i64"],
} as const satisfies Signature & { name: string };

export const TYPE_CODES: Readonly<Record<WasmType, number>> = {
  i32: 0x7f,
  i64: 0x7e,
  f32: 0x7d,
  f64: 0x7c,
};

export function encodeModule(parts: ModuleParts): Uint8Array {
  const { imports, functions, globals, memoryPages, data } = parts;
  const names = [...imports, ...functions].map(({ name }) => name);
  const signatures = [...imports, ...functions];
  const module = new ByteWriter().raw([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]);
  // Every function has a type of its own: simple, and valid.
  module.section(1, (s) => s.vector(signatures, writeSignature));
  module.section(2, (s) =>
    s.vector(imports, (w, { name }) => w.name("kernel").name(name).u8(0).u32(names.indexOf(name))),
  );
  module.section(3, (s) => {
    s.u32(functions.length);
    functions.forEach((_, i) => {
      s.u32(imports.length + i);
    });
  });
  module.section(5, (s) => s.u32(1).u8(1).u32(memoryPages).u32(memoryPages));
  module.section(6, (s) => s.vector(globals, writeGlobal));
  module.section(7, (s) => {
    s.u32(parts.exports.length + 1)
      .name("memory")
      .u8(2)
      .u32(0);
    for (const name of parts.exports) s.name(name).u8(0).u32(names.indexOf(name));
  });
  const { initialize } = parts;
  if (initialize !== undefined) module.section(8, (s) => s.u32(names.indexOf(initialize)));
  module.section(10, (s) =>
    s.vector(functions, (w, fn) => {
      const code = new ByteWriter();
      code.vector(fn.locals, (local, type) => local.u32(1).u8(TYPE_CODES[type]));
      w.sized(code.raw(encodeBody(fn.body)).bytes);
    }),
  );
  module.section(11, (s) =>
    s.vector(data, (w, { address, bytes }) =>
      w.u32(0).u8(0x41).signed(BigInt(address)).u8(0x0b).sized(bytes),
    ),
  );
  module.section(0, (s) => {
    s.name("name").section(1, (subsection) => {
      subsection.u32(names.length);
      names.forEach((name, i) => {
        subsection.u32(i).name(name);
      });
    });
  });
  return module.bytes;
}

function writeSignature(writer: ByteWriter, { params, results }: Signature): void {
  writer.u8(0x60);
  writer.vector(params, (w, type) => w.u8(TYPE_CODES[type]));
  writer.vector(results, (w, type) => w.u8(TYPE_CODES[type]));
}

function writeGlobal(writer: ByteWriter, { type, mutable, value }: GlobalPart): void {
  writer.u8(TYPE_CODES[type]).u8(mutable ? 1 : 0);
  if (type === "f32") writer.u8(0x43).fixed(value, 4);
  else if (type === "f64") writer.u8(0x44).fixed(value, 8);
  else
    writer.u8(type === "i32" ? 0x41 : 0x42).signed(BigInt.asIntN(type === "i32" ? 32 : 64, value));
  writer.u8(0x0b);
}
