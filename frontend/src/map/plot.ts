// <section data-plot>: the outline of a plot drawn on the outline of its county. Every corner tapped, or measured where one
// stands, is a line of the text field; what is typed there is drawn. The server decides about corners and areas.
import { changed, element } from "../dom";

interface Outline {
  name: string;
  path: string;
  west: number;
  south: number;
  east: number;
  north: number;
  height: number;
  neighbours: { name: string; path: string }[];
}

type Spot = [number, number];

const WIDTH = 1000;
const DEEPEST = 2048; // A field of 50 m fills a third of the drawing of a county of 60 km.
const STEP = 0.25; // Of what is visible, for each press of an arrow.
const TOWARDS: Record<string, Spot> = { west: [-1, 0], east: [1, 0], north: [0, -1], south: [0, 1] };

function drawing<K extends keyof SVGElementTagNameMap>(tag: K, attributes: Record<string, string | number>): SVGElementTagNameMap[K] {
  const made = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, String(value));
  return made;
}

/** The area inside corners in degrees, in square metres, on the plane that touches the middle. */
function metres(corners: Spot[]): number {
  const middle = corners.reduce((sum, [, y]) => sum + y, 0) / corners.length;
  const [north, east] = [110_950, 111_320 * Math.cos((middle * Math.PI) / 180)];
  let twice = 0;
  corners.forEach(([x, y], n) => {
    const [u, v] = corners[(n + 1) % corners.length] ?? [x, y];
    twice += (x * v - u * y) * north * east;
  });
  return Math.abs(twice) / 2;
}

class Plot {
  private readonly words: HTMLElement;
  private readonly board: HTMLElement;
  private readonly map: HTMLElement;
  private readonly text: HTMLTextAreaElement | null;
  private readonly system: HTMLSelectElement | null;
  private readonly form: HTMLFormElement | null;
  private outline: Outline | null = null;
  private code = "";
  private zoom = 1;
  private middle: Spot = [0, 0];

  constructor(private readonly section: HTMLElement) {
    const found = document.getElementById(section.dataset["corners"] ?? "");
    const system = document.getElementById(section.dataset["system"] ?? "");
    this.text = found instanceof HTMLTextAreaElement ? found : null;
    this.system = system instanceof HTMLSelectElement ? system : null;
    this.form = section.closest("form");
    this.words = section.querySelector("[data-plot-words]") ?? element("p");
    this.board = section.querySelector("[data-plot-board]") ?? element("div");
    this.map = section.querySelector("[data-plot-map]") ?? element("div");
    Object.assign(this.map.style, { maxWidth: "32rem", overflow: "hidden", touchAction: "pan-y" });
    section.hidden = false;
    for (const button of section.querySelectorAll<HTMLButtonElement>("[data-plot-do]")) {
      if (button.dataset["plotDo"] === "here") button.hidden = !("geolocation" in navigator) || !isSecureContext;
      button.addEventListener("click", () => this.act(button.dataset["plotDo"] ?? ""));
    }
    this.form?.addEventListener("change", () => this.follow());
    this.follow();
  }

  private follow(): void {
    if (!this.form) return;
    const { code: fixed, region } = this.section.dataset;
    const code = fixed || String(new FormData(this.form).get(region ?? "") ?? "");
    if (code === this.code) return this.draw();
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
        this.outline = null; // Offline: the corners can be typed.
      }
    }
    this.board.hidden = !this.outline;
    this.zoom = 1;
    if (!this.outline && code) this.words.textContent = "这个区域没有轮廓图，请在上面填写角点坐标。";
    if (!this.outline) return;
    this.middle = [WIDTH / 2, this.outline.height / 2];
    const corners = this.corners();
    if (corners.length) this.near(corners);
    this.draw();
  }

  /** Corners of the text field in degrees of WGS 84; lines that are none are passed over: the server names them. */
  private corners(): Spot[] {
    if (this.system && this.system.value !== "wgs84") return [];
    return (this.text?.value ?? "").split(/[\n;；]/).flatMap((line) => {
      const found = line.match(/-?\d+(\.\d+)?/g)?.map(Number) ?? [];
      return found.length === 2 ? [[found[0] ?? 0, found[1] ?? 0] as Spot] : [];
    });
  }

  private spot([x, y]: Spot): Spot {
    const { west, east, south, north, height } = this.outline ?? { west: 0, east: 1, south: 0, north: 1, height: 1 };
    return [((x - west) / (east - west)) * WIDTH, ((north - y) / (north - south)) * height];
  }

  private degrees([x, y]: Spot): Spot {
    const { west, east, south, north, height } = this.outline ?? { west: 0, east: 1, south: 0, north: 1, height: 1 };
    return [west + (x / WIDTH) * (east - west), north - (y / height) * (north - south)];
  }

  /** Shows the corners large enough to be seen. */
  private near(corners: Spot[]): void {
    const spots = corners.map((corner) => this.spot(corner));
    const [xs, ys] = [spots.map(([x]) => x), spots.map(([, y]) => y)];
    const span = Math.max(Math.max(...xs) - Math.min(...xs), Math.max(...ys) - Math.min(...ys), 1);
    this.middle = [(Math.min(...xs) + Math.max(...xs)) / 2, (Math.min(...ys) + Math.max(...ys)) / 2];
    this.zoom = Math.min(Math.max(WIDTH / (span * 3), 1), DEEPEST);
  }

  private draw(): void {
    const { outline } = this;
    if (!outline) return;
    const line = { fill: "currentColor", stroke: "currentColor", "vector-effect": "non-scaling-stroke" };
    const svg = drawing("svg", { width: "100%", role: "img", "aria-label": `${outline.name}轮廓图，用来画地块边界` });
    svg.style.display = "block";
    for (const { path } of outline.neighbours) svg.append(drawing("path", { ...line, d: path, "fill-opacity": 0.04, "stroke-opacity": 0.3 }));
    svg.append(drawing("path", { ...line, d: outline.path, "fill-opacity": 0.1, "stroke-width": 2 }));
    const [wide, high] = [WIDTH / this.zoom, outline.height / this.zoom];
    const [x, y] = this.middle;
    svg.setAttribute("viewBox", `${x - wide / 2} ${y - high / 2} ${wide} ${high}`);
    const corners = this.corners();
    const spots = corners.map((corner) => this.spot(corner));
    const points = spots.map((spot) => spot.join(",")).join(" ");
    svg.append(drawing(spots.length > 2 ? "polygon" : "polyline", { ...line, points, "fill-opacity": 0.25, "stroke-width": 3 }));
    for (const [cx, cy] of spots) svg.append(drawing("circle", { ...line, cx, cy, r: wide / 90 }));
    const cross = wide / 40;
    const d = `M${x - cross} ${y}H${x + cross}M${x} ${y - cross}V${y + cross}`;
    svg.append(drawing("path", { ...line, d, "stroke-opacity": 0.6 }));
    svg.addEventListener("click", (event) => {
      const box = svg.getBoundingClientRect();
      const seen = svg.viewBox.baseVal;
      this.add(this.degrees([seen.x + ((event.clientX - box.left) / box.width) * seen.width, seen.y + ((event.clientY - box.top) / box.height) * seen.height]));
    });
    this.map.replaceChildren(svg);
    this.say(corners);
  }

  private say(corners: Spot[]): void {
    if (this.system && this.system.value !== "wgs84") {
      this.words.textContent = "填的坐标不是 WGS-84，图上不画；保存时会换算。";
    } else if (corners.length < 3) {
      this.words.textContent = corners.length ? `已标 ${corners.length} 个角点，三个以上围成边界。` : "请放大到地块所在的地方，点出转角。";
    } else {
      this.words.textContent = `已标 ${corners.length} 个角点，围成约 ${((metres(corners) * 3) / 2000).toFixed(1)} 亩。`;
    }
  }

  private act(what: string): void {
    const way = TOWARDS[what];
    if (!this.outline) return;
    if (way) {
      const far = (STEP * WIDTH) / this.zoom;
      this.middle = [this.middle[0] + way[0] * far, this.middle[1] + way[1] * far];
      this.draw();
    } else if (what === "nearer" || what === "farther") {
      this.zoom = Math.min(Math.max(this.zoom * (what === "nearer" ? 4 : 0.25), 1), DEEPEST);
      if (this.zoom === 1) this.middle = [WIDTH / 2, this.outline.height / 2];
      this.draw();
    } else if (what === "add") {
      this.add(this.degrees(this.middle));
    } else if (what === "undo") {
      this.write(this.corners().slice(0, -1));
    } else if (what === "here") {
      this.here();
    }
  }

  private here(): void {
    this.words.textContent = "正在定位……";
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        this.add([coords.longitude, coords.latitude]);
        this.near(this.corners());
        this.draw();
      },
      () => {
        this.words.textContent = "没有取得位置。请到室外再试，或在图上点选。";
      },
      { enableHighAccuracy: true, timeout: 15_000, maximumAge: 0 },
    );
  }

  private add(corner: Spot): void {
    if (this.system && this.system.value !== "wgs84" && !this.text?.value.trim()) this.system.value = "wgs84";
    this.write([...this.corners(), corner]);
  }

  private write(corners: Spot[]): void {
    if (!this.text || (this.system && this.system.value !== "wgs84")) return this.say([]);
    this.text.value = corners.map(([x, y]) => `${x.toFixed(7)}, ${y.toFixed(7)}`).join("\n");
    changed(this.text); // Follows: what stands in the field is drawn.
  }
}

for (const section of document.querySelectorAll<HTMLElement>("[data-plot]")) new Plot(section);
