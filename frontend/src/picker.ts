// Region picker: turns a select into an ARIA combobox that asks the server for names, pinyin, initials or codes.
import { changed, element, fresh } from "./dom";

interface Region {
  code: string;
  name: string;
  path: string;
  level: string;
}

let serial = 0;

class Picker {
  private readonly input = element("input", "form-control");
  private readonly value = element("input");
  private readonly box = element("div", "list");
  private readonly path = element("div", "path");
  private readonly list = element("ul");
  private readonly id = `picker-${++serial}`;
  private found: Region[] = [];
  private at = -1;
  private timer = 0;
  private asked = 0;
  private chosen = "";

  constructor(private readonly select: HTMLSelectElement) {
    this.dress();
    this.input.addEventListener("input", () => this.type());
    this.input.addEventListener("keydown", (event) => this.key(event));
    this.input.addEventListener("blur", () => this.leave());
    this.value.addEventListener("change", () => this.restore());
    this.list.addEventListener("mousedown", (event) => {
      event.preventDefault(); // Keeps the focus in the field until the choice is made.
      const row = event.target instanceof Element ? event.target.closest("li") : null;
      if (row) this.choose([...this.list.children].indexOf(row));
    });
  }

  private dress(): void {
    const { select, input, value, box, list, id } = this;
    const current = select.value ? select.selectedOptions[0] : undefined;
    value.type = "hidden";
    value.name = select.name;
    value.value = select.value;
    value.dataset["draftValue"] = "";
    input.type = "text";
    input.id = select.id;
    input.autocomplete = "off";
    input.value = this.chosen = current?.textContent?.trim() ?? "";
    input.dataset["label"] = this.chosen;
    for (const name of ["aria-describedby", "aria-invalid"]) {
      const words = select.getAttribute(name);
      if (words) input.setAttribute(name, words);
    }
    input.setAttribute("role", "combobox");
    input.setAttribute("aria-autocomplete", "list");
    input.setAttribute("aria-expanded", "false");
    input.setAttribute("aria-controls", id);
    list.id = id;
    list.setAttribute("role", "listbox");
    list.setAttribute("aria-label", document.querySelector(`label[for="${CSS.escape(select.id)}"]`)?.textContent?.trim() ?? "地区");
    box.hidden = true;
    box.append(this.path, list, element("div", "foot hint", "汉字、拼音、首字母都可以。方向键选择，回车确定"));
    select.replaceWith(input, value, box);
  }

  private type(): void {
    this.value.value = "";
    clearTimeout(this.timer);
    this.timer = window.setTimeout(() => void this.search(), 180);
  }

  private async search(): Promise<void> {
    const text = this.input.value.trim();
    if (!text) return this.close();
    const turn = ++this.asked;
    const { picker = "", under = "", level = "" } = this.select.dataset;
    const question = new URLSearchParams({ q: text, ...(under && { under }), ...(level && { level }) });
    try {
      const answer = await fetch(`${picker}?${question}`, { headers: { Accept: "application/json" } });
      if (turn !== this.asked || !answer.ok) return;
      this.found = ((await answer.json()) as { items: Region[] }).items;
    } catch {
      this.found = [];
    }
    this.show();
  }

  private show(): void {
    this.list.replaceChildren(...this.found.map((region, i) => this.row(region, i)));
    this.box.hidden = false;
    this.input.setAttribute("aria-expanded", "true");
    this.point(this.found.length ? 0 : -1);
    if (!this.found.length) this.path.textContent = "没有找到，换个写法试试";
  }

  private row(region: Region, i: number): HTMLLIElement {
    const row = element("li");
    row.id = `${this.id}-${i}`;
    row.setAttribute("role", "option");
    row.append(element("span", "", region.name), element("small", "", region.level));
    return row;
  }

  private point(i: number): void {
    this.at = i;
    [...this.list.children].forEach((row, n) => row.setAttribute("aria-selected", String(n === i)));
    this.list.children[i]?.scrollIntoView({ block: "nearest" });
    if (i >= 0) this.input.setAttribute("aria-activedescendant", `${this.id}-${i}`);
    else this.input.removeAttribute("aria-activedescendant");
    const region = this.found[i];
    if (region) this.path.textContent = region.path;
  }

  private choose(i: number): void {
    const region = this.found[i];
    if (!region) return;
    this.value.value = region.code;
    this.value.dataset["label"] = region.path || region.name;
    this.input.value = this.chosen = region.path || region.name;
    this.close();
    changed(this.value);
  }

  private key(event: KeyboardEvent): void {
    if (event.isComposing) return;
    const open = !this.box.hidden;
    if (event.key === "ArrowDown" && !open) void this.search();
    else if (!open) return;
    else if (event.key === "ArrowDown") this.point(Math.min(this.at + 1, this.found.length - 1));
    else if (event.key === "ArrowUp") this.point(Math.max(this.at - 1, 0));
    else if (event.key === "Enter") this.choose(this.at);
    else if (event.key === "Escape") this.close();
    else return;
    event.preventDefault();
  }

  /** A name typed in full and found only once counts as chosen; anything else stays for the server to ask about. */
  private leave(): void {
    const only = this.found.filter((region) => region.name === this.input.value.trim());
    const index = only[0] ? this.found.indexOf(only[0]) : -1;
    if (!this.value.value && only.length === 1) this.choose(index);
    this.close();
  }

  /** A draft put a code back: the words belonging to it come from the server. */
  private restore(): void {
    const code = this.value.value;
    if (!code || this.value.dataset["label"] === this.chosen) return;
    void fetch(`${this.select.dataset["picker"] ?? ""}?${new URLSearchParams({ q: code })}`, { headers: { Accept: "application/json" } })
      .then((answer) => answer.json() as Promise<{ items: Region[] }>)
      .then(({ items }) => {
        const region = items.find((item) => item.code === code);
        if (region) this.input.value = this.chosen = this.value.dataset["label"] = region.path || region.name;
      })
      .catch(() => undefined);
  }

  private close(): void {
    this.box.hidden = true;
    this.input.setAttribute("aria-expanded", "false");
    this.input.removeAttribute("aria-activedescendant");
  }
}

export function enhancePickers(root: ParentNode): void {
  for (const select of fresh<HTMLSelectElement>(root, "select[data-picker]", "picker")) new Picker(select);
}
