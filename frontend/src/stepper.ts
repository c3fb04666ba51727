// Buttons for less and more beside a quantity; they never go below zero.
import { changed, fresh } from "./dom";

export function enhanceSteppers(root: ParentNode): void {
  for (const box of fresh(root, "[data-stepper]", "stepper")) {
    const input = box.querySelector("input");
    if (!input) continue;
    const move = (sign: number): void => {
      const value = Number(input.value.replace(/,/g, "")) || 0;
      const step = Number(input.dataset["step"]) || 1;
      input.value = String(Math.max(0, Math.round((value + sign * step) * 1000) / 1000));
      changed(input);
    };
    box.querySelector("[data-less]")?.addEventListener("click", () => move(-1));
    box.querySelector("[data-more]")?.addEventListener("click", () => move(1));
  }
}
