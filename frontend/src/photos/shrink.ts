// Makes photos small on the telephone before they are sent: at most 1,600 points along the longer side, JPEG.
// Named by every field for photos. Where the browser cannot (or the photo would not get smaller) it goes as it is.
const LONGEST = 1600;
const WORTH_IT = 300_000; // bytes; smaller ones go as they are
const QUALITY = 0.75;
const made = new WeakSet<File>();

/** Old browsers draw a photo without turning it as its camera said; those send it whole. */
const able = (): boolean => typeof DataTransfer === "function" && typeof WeakSet === "function" && !!window.CSS?.supports("image-orientation", "from-image");

function drawn(file: File): Promise<HTMLImageElement> {
  return new Promise((found, failed) => {
    const image = new Image();
    image.onload = () => found(image);
    image.onerror = () => failed(new Error("no picture"));
    image.src = URL.createObjectURL(file);
  });
}

async function smaller(file: File): Promise<File> {
  if (made.has(file) || !/^image\/(jpeg|png|webp)$/.test(file.type) || file.size < WORTH_IT) return file;
  const image = await drawn(file);
  const share = Math.min(1, LONGEST / Math.max(image.naturalWidth, image.naturalHeight));
  const canvas = document.createElement("canvas");
  canvas.width = Math.round(image.naturalWidth * share);
  canvas.height = Math.round(image.naturalHeight * share);
  const pen = canvas.getContext("2d");
  if (!pen) return file;
  pen.fillStyle = "#fff";
  pen.fillRect(0, 0, canvas.width, canvas.height);
  pen.drawImage(image, 0, 0, canvas.width, canvas.height);
  URL.revokeObjectURL(image.src);
  const bytes = await new Promise<Blob | null>((done) => canvas.toBlob(done, "image/jpeg", QUALITY));
  if (!bytes || bytes.size >= file.size) return file;
  const small = new File([bytes], file.name.replace(/\.\w+$/, "") + ".jpg", { type: "image/jpeg", lastModified: file.lastModified });
  made.add(small);
  return small;
}

const size = (bytes: number): string => (bytes < 1_000_000 ? `${Math.round(bytes / 1000)} KB` : `${(bytes / 1_000_000).toFixed(1)} MB`);
const sum = (files: File[]): number => files.reduce((all, file) => all + file.size, 0);

function say(input: HTMLInputElement, words: string): void {
  const shots = input.closest(".field")?.querySelector("[data-shots]");
  if (!shots) return;
  const place = shots.parentElement?.querySelector("[data-shrunk]") ?? document.createElement("p");
  place.className = "hint mb-0";
  place.setAttribute("data-shrunk", "");
  place.setAttribute("role", "status");
  place.textContent = words;
  shots.after(place);
}

async function shrink(input: HTMLInputElement): Promise<void> {
  const before = [...(input.files ?? [])];
  if (!before.length || before.every((file) => made.has(file))) return;
  const submit = input.form?.querySelectorAll<HTMLButtonElement>(".acts button, .actbar button") ?? [];
  submit.forEach((button) => (button.disabled = true)); // The photo shall not leave before it is small.
  try {
    const after = await Promise.all(before.map((file) => smaller(file).catch(() => file)));
    if (after.every((file, n) => file === before[n])) return say(input, "");
    const kept = new DataTransfer();
    after.forEach((file) => kept.items.add(file));
    input.files = kept.files;
    say(input, `已压缩：${size(sum(before))} → ${size(sum(after))}，省流量`);
  } finally {
    submit.forEach((button) => (button.disabled = false));
  }
}

const root = document.documentElement; // A page with several fields names this file several times.
if (able() && root.dataset["shrinks"] === undefined) {
  root.dataset["shrinks"] = "";
  document.addEventListener("change", (event) => {
    const input = event.target;
    if (input instanceof HTMLInputElement && input.type === "file" && input.dataset["preview"] !== undefined) void shrink(input);
  });
}
