import { it } from "vitest";
import { pid1Module } from "./wasm.ts";
import { SimulatedKernel } from "./kernel/simulated-kernel.ts";
import { kernelImports } from "./kernel/system-calls.ts";
it("x", async () => {
  const m = await pid1Module("x64");
  const cpu = (name: string, n: number, f: (i: number) => void) => { const a = process.cpuUsage(); for (let i=0;i<n;i++) f(i); const b = process.cpuUsage(a); console.log(name, ((b.user+b.system)/1000/n).toFixed(3), "ms cpu, sys", (b.system/1000/n).toFixed(3)); };
  const k = new SimulatedKernel(1, false, ["a"], []);
  const im = { kernel: kernelImports(k, "x64") };
  cpu("stable imports", 300, () => { new WebAssembly.Instance(m, im); });
  cpu("imports only", 300, () => { kernelImports(k, "x64"); });
  const tiny = new WebAssembly.Module(new Uint8Array([0,0x61,0x73,0x6d,1,0,0,0, 5,3,1,0,80]));
  cpu("tiny 80 pages", 300, () => { new WebAssembly.Instance(tiny, {}); });
  const tiny1 = new WebAssembly.Module(new Uint8Array([0,0x61,0x73,0x6d,1,0,0,0, 5,3,1,0,16]));
  cpu("tiny 16 pages", 300, () => { new WebAssembly.Instance(tiny1, {}); });
});
