// Ticked rows of a table: counts them in the bulk bar, which shows itself only when something is ticked.
import { fresh } from "./dom";

export function countTicks(root: ParentNode): void {
  for (const bar of fresh<HTMLFormElement>(root, "form.bulk", "ticks")) {
    const boxes = [...document.querySelectorAll<HTMLInputElement>(`[data-tick][form="${bar.id}"]`)];
    const all = document.querySelector<HTMLInputElement>("[data-tick-all]");
    const count = (): void => {
      const ticked = boxes.filter((box) => box.checked);
      boxes.forEach((box) => box.closest("tr")?.classList.toggle("sel", box.checked));
      bar.hidden = ticked.length === 0;
      const words = bar.querySelector("[data-ticked]");
      if (words) words.textContent = String(ticked.length);
      if (all) {
        all.checked = boxes.length > 0 && ticked.length === boxes.length;
        all.indeterminate = ticked.length > 0 && !all.checked;
      }
    };
    boxes.forEach((box) => box.addEventListener("change", count));
    if (all) {
      all.hidden = false;
      all.addEventListener("change", () => {
        boxes.forEach((box) => (box.checked = all.checked));
        count();
      });
    }
    count();
  }
}
