// The part of Bun's bundler that the build uses, typed here: Bun's own types would be one more
// development dependency, and replace Node's global types by theirs.

/** Bun.build's options, as https://bun.com/docs/bundler describes them. */
export interface BundleOptions {
  readonly entrypoints: readonly string[];
  readonly target: "node" | "bun";
  readonly format: "esm";
  readonly define: Readonly<Record<string, string>>;
  readonly banner?: string;
  readonly minify?: boolean;
  readonly bytecode?: boolean;
  readonly compile?: CompileOptions;
}

/** What makes an executable of a bundle. */
export interface CompileOptions {
  readonly outfile: string;
  /** The Bun to put into it. */
  readonly executablePath: string;
  readonly autoloadDotenv: boolean;
  readonly autoloadBunfig: boolean;
  readonly autoloadTsconfig: boolean;
  readonly autoloadPackageJson: boolean;
}

interface Bundler {
  build(options: BundleOptions): Promise<{
    readonly outputs: readonly { text(): Promise<string> }[];
  }>;
}

/** Bun's global object; throws where the script was started with another runtime. */
export function bundler(): Bundler {
  const { Bun } = globalThis as { readonly Bun?: Bundler };
  if (Bun === undefined) throw new Error("the build needs Bun: npm run build");
  return Bun;
}
