// Builds what the pages load into src/agritrace/ui/static/dist: agritrace.css, app.js, scan.js, map.js, keys.js, shrink.js, icons.svg.
// Styles are purged against the product's own templates, Python and TypeScript; icons are the ones those sources name.
import { mkdirSync, readFileSync as read, readdirSync, rmSync, writeFileSync as write } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, gzipSync } from "node:zlib";
import { build, transform } from "esbuild";
import { PurgeCSS } from "purgecss";
import { compile } from "sass";

const root = fileURLToPath(new URL("..", import.meta.url));
const dist = join(root, "src/agritrace/ui/static/dist");
const browsers = ["chrome80", "firefox78", "safari14"];

const walk = (folder) =>
  readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (!entry.isDirectory()) return [path];
    return ["tests", "static", "__pycache__", "migrations"].includes(entry.name) ? [] : walk(path);
  });

const sources = [...walk(join(root, "src/agritrace")), ...walk(join(root, "frontend/src"))].filter((path) => /\.(html|py|ts)$/.test(path));

// Templates name an icon in {% icon "bell" %}; an unknown name stops the build. In Python and TypeScript icons travel as
// data, so every quoted word that is the name of an icon counts: a few too many weigh less than one missing.
const drawn = join(root, "node_modules/@tabler/icons/icons/outline");
const known = new Set(readdirSync(drawn).map((file) => file.replace(/\.svg$/, "")));

function named(path) {
  const text = read(path, "utf8");
  if (!path.endsWith(".html")) return [...text.matchAll(/"([a-z0-9-]+)"/g)].map((match) => match[1]).filter((name) => known.has(name));
  const names = [...text.matchAll(/\{%\s*icon\s+"([a-z0-9-]+)"/g)].map((match) => match[1]);
  const wrong = names.filter((name) => !known.has(name));
  if (wrong.length) throw new Error(`${path}: no Tabler icon is called ${wrong.join(", ")}`);
  return names;
}

function symbol(name) {
  const inner = read(join(drawn, `${name}.svg`), "utf8")
    .replace(/<!--[\s\S]*?-->/g, "")
    .replace(/^[\s\S]*?<svg[\s\S]*?>|<\/svg>\s*$/g, "")
    .replace(/<path stroke="none"[^>]*\/>/, "")
    .replace(/\s*\n\s*/g, "");
  return `<symbol id="i-${name}" viewBox="0 0 24 24">${inner}</symbol>`;
}

function sprite() {
  const names = new Set(sources.flatMap(named));
  const symbols = [...names].sort().map(symbol).join("");
  return `<svg xmlns="http://www.w3.org/2000/svg"><!-- Tabler Icons, MIT licence, (c) Pawel Kuna -->${symbols}</svg>\n`;
}

// Classes that templates put together out of data: states, verdicts, looks of buttons, tones of segments.
const composed = [/^st-/, /^v-/, /^s-(ok|part|no|na)$/, /^btn-(primary|plain|return|danger|text)$/];

async function styles() {
  const { css } = compile(join(root, "frontend/theme/agritrace.scss"), {
    loadPaths: [join(root, "node_modules")],
    silenceDeprecations: ["import", "global-builtin", "color-functions", "if-function"],
    quietDeps: true,
  });
  const content = sources.map((path) => ({ raw: read(path, "utf8"), extension: "html" }));
  const [purged] = await new PurgeCSS().purge({
    content,
    css: [{ raw: css }],
    variables: true,
    defaultExtractor: (text) => text.match(/[A-Za-z0-9_-]+/g) ?? [],
    safelist: { standard: [/^:/, ...composed] },
  });
  const { code } = await transform(purged.css, { loader: "css", minify: true, target: browsers });
  return code.replace(/(--[\w-]+): (?!;)/g, "$1:");
}

rmSync(dist, { recursive: true, force: true });
mkdirSync(dist, { recursive: true });
write(join(dist, "agritrace.css"), await styles());
write(join(dist, "icons.svg"), sprite());
await build({
  entryPoints: { app: join(root, "frontend/src/app.ts"), scan: join(root, "frontend/src/scan/scan.ts"), map: join(root, "frontend/src/map/map.ts"), plot: join(root, "frontend/src/map/plot.ts"), keys: join(root, "frontend/src/keys/keys.ts"), shrink: join(root, "frontend/src/photos/shrink.ts") },
  outdir: dist,
  bundle: true,
  minify: true,
  format: "iife",
  target: ["es2017"],
  charset: "utf8",
  legalComments: "linked",
  logLevel: "warning",
});
for (const name of readdirSync(dist).sort()) {
  const bytes = read(join(dist, name));
  const small = gzipSync(bytes, { level: 9 });
  write(join(dist, `${name}.gz`), small); // the server sends these to whoever understands them
  write(join(dist, `${name}.br`), brotliCompressSync(bytes));
  console.log(`${name.padEnd(24)} ${String(bytes.length).padStart(7)} B   ${String(small.length).padStart(6)} B gzip`);
}
