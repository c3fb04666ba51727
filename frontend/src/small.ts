// Copying a code and printing a page: buttons that exist only where a script can do it.
import { element, fresh, iconOf } from "./dom";
import { toast } from "./toasts";

export function offerCopy(root: ParentNode): void {
  if (!navigator.clipboard) return;
  for (const place of fresh(root, "[data-copy]", "copy")) {
    const button = element("button", "btn btn-text no-print");
    button.type = "button";
    button.setAttribute("aria-label", "复制");
    button.append(iconOf("copy"));
    button.addEventListener("click", () => {
      void navigator.clipboard.writeText(place.dataset["copy"] ?? "").then(() => toast({ text: "已复制" }));
    });
    place.append(button);
  }
}

export function offerPrint(root: ParentNode): void {
  for (const button of fresh<HTMLButtonElement>(root, "[data-print]", "print")) {
    button.hidden = false;
    button.addEventListener("click", () => print());
  }
}
