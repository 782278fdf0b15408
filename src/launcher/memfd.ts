// The native program -> an anonymous file in memory, for images in which nothing can be written.
//
// memfd_create(2) has no counterpart in `node:fs`, so it takes the runtime's foreign function
// interface: `bun:ffi`, or `node:ffi` in Node 26 and later. Both are looked up at run time, because
// this bundle has to load on Node 20 too, and must not be torn apart by a user's bundler.

/** The result is a descriptor, close-on-exec; throws an `Error` that says why there is none. */
export function openMemfd(name: string): number {
  const create = memfdCreate();
  const fd = create(name, CLOEXEC | EXEC);
  // EINVAL comes from Linux before 6.3, which has no MFD_EXEC and makes executable files anyway.
  const result = fd < 0 ? create(name, CLOEXEC) : fd;
  if (result < 0) throw new Error("memfd_create is refused");
  return result;
}

const CLOEXEC = 0x01;
// Needed where the sysctl vm.memfd_noexec is 1: see Documentation/userspace-api/mfd_noexec.rst.
const EXEC = 0x10;

type MemfdCreate = (name: string, flags: number) => number;

interface BunFfi {
  dlopen(
    library: string,
    functions: Record<string, { args: readonly string[]; returns: string }>,
  ): { symbols: Record<string, (...values: readonly unknown[]) => number> };
}

interface NodeFfi {
  dlopen(
    library: string | null,
    functions: Record<string, { arguments: readonly string[]; return: string }>,
  ): { functions: Record<string, (...values: readonly unknown[]) => number> };
}

function memfdCreate(): MemfdCreate {
  const bun = builtin<BunFfi>("bun:ffi");
  if (bun !== undefined) return bunMemfdCreate(bun);
  const node = builtin<NodeFfi>("node:ffi");
  if (node !== undefined) return nodeMemfdCreate(node);
  throw new Error("this runtime has no foreign function interface");
}

function bunMemfdCreate(ffi: BunFfi): MemfdCreate {
  const signature = { memfd_create: { args: ["cstring", "u32"], returns: "i32" } };
  const load = () => {
    try {
      return ffi.dlopen("libc.so.6", signature);
    } catch {
      // musl's C library is its dynamic loader, under a name for each machine.
      const machine = process.arch === "arm64" ? "aarch64" : "x86_64";
      return ffi.dlopen(`libc.musl-${machine}.so.1`, signature);
    }
  };
  const call = load().symbols.memfd_create!;
  return (name, flags) => call(new TextEncoder().encode(`${name}\0`), flags);
}

function nodeMemfdCreate(ffi: NodeFfi): MemfdCreate {
  const signature = { memfd_create: { arguments: ["string", "u32"], return: "i32" } };
  // No library name: the C library that Node itself runs on, whichever that is.
  const call = ffi.dlopen(null, signature).functions.memfd_create!;
  return (name, flags) => call(name, flags);
}

function builtin<Module>(name: string): Module | undefined {
  const get: (name: string) => unknown = process.getBuiltinModule;
  return get(name) as Module | undefined;
}
