// The scanner, loaded on first use: camera with BarcodeDetector, else camera with our own QR decoder, else a photo
// decoded here or on the server, else typing. Opens a dialog that Escape and 手工输入 leave.
import { element, iconOf, meta } from "../dom";
import { decodePicture, detector, grab } from "./decode";

type Done = (code: string) => void;

class Dialog {
  private readonly veil = element("div", "veil");
  private readonly video = element("video");
  private readonly words = element("p", "", "正在打开相机…");
  private readonly photo = element("input", "visually-hidden");
  private readonly back = document.activeElement;
  private stream: MediaStream | null = null;
  private over = false;

  constructor(private readonly done: Done) {
    const box = element("div", "dialog");
    box.setAttribute("role", "dialog");
    box.setAttribute("aria-modal", "true");
    box.setAttribute("aria-label", "扫码");
    const camera = element("div", "camera");
    this.video.muted = true;
    this.video.setAttribute("playsinline", "");
    this.video.hidden = true;
    this.words.setAttribute("role", "status");
    camera.append(this.video, this.words);
    const inside = element("div", "in");
    inside.append(camera);
    const foot = element("footer");
    foot.append(this.button("btn btn-plain", "手工输入", "x", () => this.close()), this.photo, this.button("btn btn-primary", "拍照识别", "camera", () => this.photo.click()));
    box.append(inside, foot);
    this.veil.append(box);
    this.photo.type = "file";
    this.photo.accept = "image/*";
    this.photo.setAttribute("capture", "environment");
    this.photo.tabIndex = -1;
    this.photo.setAttribute("aria-label", "拍照识别");
    this.photo.addEventListener("change", () => void this.still());
    this.veil.addEventListener("keydown", (event) => this.key(event));
  }

  async open(): Promise<void> {
    document.body.append(this.veil);
    this.veil.querySelector("button")?.focus();
    try {
      this.stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
    } catch {
      this.words.textContent = "相机打不开。可以拍照识别，或手工输入标签上的数字";
      return;
    }
    if (this.over) return this.stop();
    this.video.srcObject = this.stream;
    this.video.hidden = false;
    this.words.textContent = "把二维码放进画面，会自动识别";
    await this.video.play();
    void this.watch();
  }

  private button(css: string, text: string, icon: string, act: () => void): HTMLButtonElement {
    const button = element("button", css);
    button.type = "button";
    button.append(iconOf(icon), text);
    button.addEventListener("click", act);
    return button;
  }

  private async watch(): Promise<void> {
    const native = await detector();
    while (!this.over) {
      const code = native ? await native(this.video) : grab(this.video);
      if (code) return this.finish(code);
      await new Promise((next) => setTimeout(next, native ? 120 : 250));
    }
  }

  private async still(): Promise<void> {
    const file = this.photo.files?.[0];
    if (!file) return;
    this.words.textContent = "正在识别照片…";
    const code = (await decodePicture(file)) || (await upload(file));
    if (code) this.finish(code);
    else this.words.textContent = "照片里没有认出码。请靠近些、避开反光再拍，或手工输入";
  }

  private finish(code: string): void {
    this.close();
    navigator.vibrate?.(80);
    this.done(code);
  }

  private stop(): void {
    this.stream?.getTracks().forEach((track) => track.stop());
  }

  private close(): void {
    this.over = true;
    this.stop();
    this.veil.remove();
    if (this.back instanceof HTMLElement) this.back.focus();
  }

  /** Escape leaves; Tab stays among the buttons while the dialog is open. */
  private key(event: KeyboardEvent): void {
    if (event.key === "Escape") return this.close();
    if (event.key !== "Tab") return;
    const stops = [...this.veil.querySelectorAll("button")];
    const end = event.shiftKey ? stops[0] : stops[stops.length - 1];
    if (document.activeElement !== end) return;
    event.preventDefault();
    (event.shiftKey ? stops[stops.length - 1] : stops[0])?.focus();
  }
}

async function upload(file: File): Promise<string> {
  const url = meta("scan-upload");
  if (!url) return "";
  const body = new FormData();
  body.append("photo", file);
  try {
    const answer = await fetch(url, { method: "POST", body, headers: { "X-CSRFToken": meta("csrf") }, credentials: "same-origin" });
    return answer.ok ? (((await answer.json()) as { code?: string }).code ?? "") : "";
  } catch {
    return "";
  }
}

window.agritraceScanner = { open: (done) => void new Dialog(done).open() };
