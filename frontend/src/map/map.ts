// A place on the outline of a county: tap, drag, buttons or arrow keys fill longitude and latitude (WGS 84); what was
// typed or measured by GPS is shown. The server says in words whether the place lies in the county that was chosen.
import { changed, element, iconOf } from "../dom";

interface Outline {
  name: string;
  path: string;
  west: number;
  south: number;
  east: number;
  north: number;
  height: number;
  neighbours: { name: string; path: string; x: number; y: number }[];
}

interface Located {
  county: { name: string } | null;
  verdict: "same" | "near_border" | "differs" | "unknown";
}

interface Spot {
  x: number;
  y: number;
}

const WIDTH = 1000;
const STEP = 0.02; // Of what is visible, for each press of an arrow.
const DEEPEST = 32;
const TOWARDS: Record<string, [number, number]> = { west: [-1, 0], east: [1, 0], north: [0, -1], south: [0, 1] };
const KEYS: Record<string, string> = { ArrowLeft: "west", ArrowRight: "east", ArrowUp: "north", ArrowDown: "south" };

function drawing<K extends keyof SVGElementTagNameMap>(tag: K, attributes: Record<string, string | number>): SVGElementTagNameMap[K] {
  const made = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, String(value));
  return made;
}

function field(id: string | undefined): HTMLInputElement | HTMLSelectElement | null {
  const found = document.getElementById(id ?? "");
  return found instanceof HTMLInputElement || found instanceof HTMLSelectElement ? found : null;
}

class Place {
  private readonly words: HTMLElement;
  private readonly board: HTMLElement;
  private readonly map: HTMLElement;
  private readonly pin = element("button");
  private readonly longitude: HTMLInputElement | HTMLSelectElement | null;
  private readonly latitude: HTMLInputElement | HTMLSelectElement | null;
  private readonly system: HTMLInputElement | HTMLSelectElement | null;
  private readonly form: HTMLFormElement | null;
  private svg: SVGSVGElement | null = null;
  private outline: Outline | null = null;
  private spot: Spot | null = null;
  private zoom = 1;
  private code = "";
  private timer = 0;
  private asked = 0;
  private writing = false;

  constructor(private readonly section: HTMLElement) {
    const { longitude, latitude, system } = section.dataset;
    this.longitude = field(longitude);
    this.latitude = field(latitude);
    this.system = field(system);
    this.form = section.closest("form");
    this.words = section.querySelector("[data-place-words]") ?? element("p");
    this.board = section.querySelector("[data-place-board]") ?? element("div");
    this.map = section.querySelector("[data-place-map]") ?? element("div");
    this.longitude?.closest("fieldset")?.append(section); // Beside the fields it fills.
    section.hidden = false;
    this.dress();
    this.form?.addEventListener("change", () => this.follow());
    this.follow();
  }

  private dress(): void {
    Object.assign(this.map.style, { position: "relative", maxWidth: "32rem", overflow: "hidden", touchAction: "pan-y" });
    this.pin.type = "button";
    this.pin.append(iconOf("map-pin"));
    this.pin.setAttribute("aria-label", "位置标记，按方向键移动");
    Object.assign(this.pin.style, {
      position: "absolute", width: "44px", height: "44px", margin: "-38px 0 0 -22px", padding: "0", border: "0", background: "none",
      fontSize: "32px", lineHeight: "1", color: "inherit", touchAction: "none", cursor: "grab",
    });
    this.pin.addEventListener("keydown", (event) => {
      const way = KEYS[event.key];
      if (!way) return;
      event.preventDefault();
      this.act(way);
    });
    this.pin.addEventListener("pointerdown", (event) => this.pin.setPointerCapture(event.pointerId));
    this.pin.addEventListener("pointermove", (event) => {
      if (this.pin.hasPointerCapture(event.pointerId)) this.put(this.under(event), false);
    });
    this.pin.addEventListener("pointerup", (event) => {
      if (event.pointerType !== "" && this.spot) this.put(this.spot, true);
    });
    for (const button of this.board.querySelectorAll<HTMLButtonElement>("[data-place-do]")) {
      button.addEventListener("click", () => this.act(button.dataset["placeDo"] ?? ""));
    }
  }

  /** The county chosen, and what stands in the fields. */
  private follow(): void {
    if (this.writing || !this.form) return;
    const code = String(new FormData(this.form).get(this.section.dataset["region"] ?? "") ?? "");
    if (code === this.code) return this.read();
    this.code = code;
    void this.load();
  }

  private async load(): Promise<void> {
    const { code } = this;
    this.outline = null;
    if (code) {
      try {
        const answer = await fetch(`${this.section.dataset["outline"] ?? ""}?code=${encodeURIComponent(code)}`);
        if (code !== this.code) return;
        if (answer.ok) this.outline = ((await answer.json()) as { outline: Outline | null }).outline;
      } catch {
        this.outline = null; // Offline: the fields can be typed.
      }
    }
    this.zoom = 1;
    this.draw();
    this.read();
    if (!this.outline && code) this.say("这个区域没有轮廓图，请直接填经纬度，或用本机定位。");
  }

  private draw(): void {
    const { outline } = this;
    this.board.hidden = !outline;
    if (!outline) return;
    const line = { fill: "currentColor", stroke: "currentColor", "vector-effect": "non-scaling-stroke" };
    const svg = drawing("svg", { width: "100%", role: "img", "aria-label": `${outline.name}轮廓图` });
    svg.style.display = "block";
    for (const { path } of outline.neighbours) svg.append(drawing("path", { ...line, d: path, "fill-opacity": 0.04, "stroke-opacity": 0.3 }));
    svg.append(drawing("path", { ...line, d: outline.path, "fill-opacity": 0.16, "stroke-width": 2 }));
    for (const { name, x, y } of outline.neighbours) {
      const half = 18 * name.length; // A name stays inside the frame.
      const text = drawing("text", { x: Math.min(Math.max(x, half), WIDTH - half), y, "text-anchor": "middle", fill: "currentColor" });
      text.textContent = name;
      svg.append(text);
    }
    svg.addEventListener("click", (event) => this.put(this.under(event), true));
    this.map.replaceChildren(svg, this.pin);
    this.svg = svg;
    this.say(`这是${outline.name}的轮廓，请点选位置。`);
    this.show();
  }

  /** What of the drawing is visible: all of it, or a part around the place. */
  private view(): { x: number; y: number; wide: number; high: number } {
    const height = this.outline?.height ?? WIDTH;
    const [wide, high] = [WIDTH / this.zoom, height / this.zoom];
    const { x, y } = this.spot ?? { x: WIDTH / 2, y: height / 2 };
    return { x: Math.min(Math.max(x - wide / 2, 0), WIDTH - wide), y: Math.min(Math.max(y - high / 2, 0), height - high), wide, high };
  }

  private show(moved = true): void {
    const { svg } = this;
    if (!svg) return;
    if (moved) {
      const { x, y, wide, high } = this.view();
      svg.setAttribute("viewBox", `${x} ${y} ${wide} ${high}`);
      for (const text of svg.querySelectorAll("text")) text.setAttribute("font-size", String(36 / this.zoom));
    }
    const { x, y, width, height } = svg.viewBox.baseVal;
    this.pin.hidden = !this.spot;
    if (!this.spot) return;
    this.pin.style.left = `${((this.spot.x - x) / width) * 100}%`;
    this.pin.style.top = `${((this.spot.y - y) / height) * 100}%`;
  }

  private under(event: MouseEvent): Spot {
    const box = this.map.getBoundingClientRect();
    const seen = this.svg?.viewBox.baseVal ?? new DOMRect(0, 0, WIDTH, WIDTH);
    return {
      x: seen.x + ((event.clientX - box.left) / box.width) * seen.width,
      y: seen.y + ((event.clientY - box.top) / box.height) * seen.height,
    };
  }

  private act(what: string): void {
    const { outline } = this;
    const way = TOWARDS[what];
    if (!outline) return;
    if (way) {
      const { wide } = this.view();
      const from = this.spot ?? { x: WIDTH / 2, y: outline.height / 2 };
      const far = this.spot ? STEP * wide : 0; // The first press puts the mark into the middle.
      this.put({ x: from.x + way[0] * far, y: from.y + way[1] * far }, true);
    } else if (what === "clear") {
      this.write("", "");
      this.spot = null;
      this.say(`位置已清除。请在${outline.name}的轮廓上点选。`);
      this.show();
    } else {
      this.zoom = Math.min(Math.max(this.zoom * (what === "nearer" ? 2 : 0.5), 1), DEEPEST);
      this.show();
    }
  }

  /** Puts the mark; `done` writes the fields and asks where it lies. */
  private put({ x, y }: Spot, done: boolean): void {
    const { outline } = this;
    if (!outline) return;
    this.spot = { x: Math.min(Math.max(x, 0), WIDTH), y: Math.min(Math.max(y, 0), outline.height) };
    this.show(false);
    if (!done) return;
    const longitude = outline.west + (this.spot.x / WIDTH) * (outline.east - outline.west);
    const latitude = outline.north - (this.spot.y / outline.height) * (outline.north - outline.south);
    this.write(longitude.toFixed(6), latitude.toFixed(6));
    if (this.outside()) this.show();
    this.ask();
  }

  private outside(): boolean {
    const seen = this.svg?.viewBox.baseVal;
    const { spot } = this;
    return !!seen && !!spot && (spot.x < seen.x || spot.x > seen.x + seen.width || spot.y < seen.y || spot.y > seen.y + seen.height);
  }

  private write(longitude: string, latitude: string): void {
    this.writing = true;
    for (const [input, value] of [[this.longitude, longitude], [this.latitude, latitude], [this.system, "wgs84"]] as const) {
      if (!input) continue;
      input.value = value;
      changed(input);
    }
    this.writing = false;
  }

  /** What was typed, measured or put back by a draft. */
  private read(): void {
    const [x, y] = [Number.parseFloat(this.longitude?.value ?? ""), Number.parseFloat(this.latitude?.value ?? "")];
    const { outline } = this;
    if (!outline || Number.isNaN(x) || Number.isNaN(y)) return;
    const spot = {
      x: ((x - outline.west) / (outline.east - outline.west)) * WIDTH,
      y: ((outline.north - y) / (outline.north - outline.south)) * outline.height,
    };
    const visible = spot.x >= 0 && spot.x <= WIDTH && spot.y >= 0 && spot.y <= outline.height;
    this.spot = visible ? spot : null;
    this.show();
    this.ask();
  }

  private ask(): void {
    clearTimeout(this.timer);
    this.timer = window.setTimeout(() => void this.locate(), 300);
  }

  private async locate(): Promise<void> {
    const turn = ++this.asked;
    const question = new URLSearchParams({
      lon: this.longitude?.value ?? "",
      lat: this.latitude?.value ?? "",
      system: this.system?.value ?? "wgs84",
      chosen: this.code,
    });
    try {
      const answer = await fetch(`${this.section.dataset["at"] ?? ""}?${question}`);
      if (turn !== this.asked || !answer.ok || !this.longitude?.value) return;
      this.judge((await answer.json()) as Located);
    } catch {
      this.say("位置已填好；现在连不上服务器，提交时再核对。");
    }
  }

  private judge({ county, verdict }: Located): void {
    const name = this.outline?.name ?? "";
    const at = `位置：东经 ${this.longitude?.value ?? ""}，北纬 ${this.latitude?.value ?? ""}。`;
    if (verdict === "same") this.say(`${at}在${name}内。`);
    else if (verdict === "near_border") this.say(`${at}在${name}边界附近。`);
    else if (verdict === "differs") this.say(`${at}${county ? `在${county.name}，` : ""}不在${name}内，请核对位置或所属区域。`);
    else this.say(`${at}无法判断在哪个县，审核人员会核对。`);
  }

  private say(words: string): void {
    if (this.words.textContent !== words) this.words.textContent = words;
  }
}

window.agritraceMap = (section) => {
  new Place(section);
};
