// The button 扫码 beside a field: the camera and its decoder are loaded when it is pressed for the first time.
import { fresh, meta } from "./dom";
import { scanned } from "./gun";

export interface Scanner {
  open(done: (code: string) => void): void;
}

declare global {
  interface Window {
    agritraceScanner?: Scanner;
  }
}

function scanner(): Promise<Scanner> {
  if (window.agritraceScanner) return Promise.resolve(window.agritraceScanner);
  return new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = meta("scan-chunk");
    script.onload = () => (window.agritraceScanner ? resolve(window.agritraceScanner) : reject(new Error("scanner did not start")));
    script.onerror = () => reject(new Error("scanner did not load"));
    document.head.append(script);
  });
}

export function offerScanning(root: ParentNode): void {
  for (const button of fresh<HTMLButtonElement>(root, "[data-scan-open]", "scan-open")) {
    button.hidden = false;
    button.addEventListener("click", () => {
      const input = document.getElementById(button.dataset["scanOpen"] ?? "");
      if (!(input instanceof HTMLInputElement)) return;
      const take = (code: string): void => {
        input.value = code;
        input.focus();
        scanned(input);
      };
      scanner().then(
        (ready) => ready.open(take),
        () => input.focus(), // Offline or blocked: typing always works.
      );
    });
  }
}
