// Small tools of the other modules: finding elements once, reading meta tags, drawing an icon, the clock of Beijing.
const enhanced = new WeakMap<Element, Set<string>>();

/** Elements matching the selector at or below the root that were not yet given to this caller (by name). */
export function fresh<E extends HTMLElement>(root: ParentNode, selector: string, name: string): E[] {
  const found = [...root.querySelectorAll<E>(selector)];
  if (root instanceof Element && root.matches(selector)) found.unshift(root as unknown as E);
  return found.filter((element) => {
    const names = enhanced.get(element) ?? new Set<string>();
    if (names.has(name)) return false;
    enhanced.set(element, names.add(name));
    return true;
  });
}

export function meta(name: string): string {
  return document.querySelector<HTMLMetaElement>(`meta[name="${name}"]`)?.content ?? "";
}

export function iconOf(name: string): SVGSVGElement {
  const space = "http://www.w3.org/2000/svg";
  const svg = document.createElementNS(space, "svg");
  svg.setAttribute("class", "i");
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS(space, "use");
  use.setAttribute("href", `${meta("icons")}#i-${name}`);
  svg.append(use);
  return svg;
}

export function element<K extends keyof HTMLElementTagNameMap>(tag: K, css = "", text = ""): HTMLElementTagNameMap[K] {
  const made = document.createElement(tag);
  if (css) made.className = css;
  if (text) made.textContent = text;
  return made;
}

/** The time of day in Beijing, 07:41. */
export function clock(at: Date): string {
  return new Intl.DateTimeFormat("zh-CN", { timeZone: "Asia/Shanghai", hour: "2-digit", minute: "2-digit", hour12: false }).format(at);
}

/** Tells behaviours and drafts that a script changed a field. */
export function changed(field: HTMLElement): void {
  field.dispatchEvent(new Event("input", { bubbles: true }));
  field.dispatchEvent(new Event("change", { bubbles: true }));
}
