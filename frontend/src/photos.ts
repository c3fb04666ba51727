// Shows what was chosen in a file field (data-preview) before it is sent.
import { element, fresh } from "./dom";

export function previewPhotos(root: ParentNode): void {
  for (const input of fresh<HTMLInputElement>(root, "input[type=file][data-preview]", "preview")) {
    const place = input.closest(".field")?.querySelector("[data-shots]");
    input.addEventListener("change", () => {
      if (!place) return;
      place.querySelectorAll("img").forEach((shot) => URL.revokeObjectURL(shot.src));
      place.replaceChildren(...[...(input.files ?? [])].map(shown));
    });
  }
}

function shown(file: File): HTMLElement {
  if (!file.type.startsWith("image/")) return element("span", "tag", file.name);
  const image = element("img");
  image.alt = file.name;
  image.src = URL.createObjectURL(file);
  return image;
}
