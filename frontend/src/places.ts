// <section data-place>: a place picked on the outline of the chosen county. The drawing is loaded only where it is used.
import { fresh, meta } from "./dom";

declare global {
  interface Window {
    agritraceMap?: (section: HTMLElement) => void;
  }
}

export function offerMaps(root: ParentNode): void {
  for (const section of fresh(root, "[data-place]", "place")) {
    const script = document.createElement("script");
    script.src = meta("map-chunk");
    script.onload = () => window.agritraceMap?.(section);
    document.head.append(script);
  }
}
