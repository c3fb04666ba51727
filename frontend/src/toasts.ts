// A short word that something was done; stays 8 seconds and while hovered or focused. Never for errors of a form.
import { element, iconOf } from "./dom";

const STAYS = 8000;

export interface Toast {
  text: string;
  url?: string;
  link?: string;
}

export function toast(words: Toast): void {
  const place = document.querySelector("[data-toasts]");
  if (!place) return;
  const box = element("div", "toast");
  const text = element("div", "", words.text);
  if (words.url) {
    const link = element("a", "", words.link ?? "查看");
    link.href = words.url;
    text.append("　", link);
  }
  const close = element("button");
  close.type = "button";
  close.setAttribute("aria-label", "关闭");
  close.append(iconOf("x"));
  close.addEventListener("click", () => box.remove());
  box.append(iconOf("bell"), text, close);
  let timer = 0;
  const start = (): void => {
    timer = window.setTimeout(() => box.remove(), STAYS);
  };
  const stop = (): void => clearTimeout(timer);
  box.addEventListener("mouseenter", stop);
  box.addEventListener("focusin", stop);
  box.addEventListener("mouseleave", start);
  box.addEventListener("focusout", start);
  start();
  place.append(box);
}
